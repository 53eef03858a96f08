# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import datetime, timedelta

from odoo import api, fields, models

from odoo.addons.integration_base.engine.cursors import read_committed
from odoo.addons.integration_base.models.bigint import BigInteger
from odoo.addons.integration_base.models.queue_job import LONG

from ..engine import due_sql, expiry, lane_sql, waking_sql
from ..engine.drain import drain
from ..engine.target import Target
from ..engine.waking_sql import Sleeper
from ..pure.lane import is_batch_lane
from .outbox_endpoint_circuit_mixin import SLOW_CHANNEL


class OutboxLane(models.Model):
    """The unit of work: a share of an endpoint's keys, or all that one subscription
    sends in batches; drained by one job at a time."""

    _name = "outbox.lane"
    _inherit = "outbox.lane.watch.mixin"
    _description = "Lane"
    _order = "endpoint_id, number"
    _rec_name = "number"

    endpoint_id = fields.Many2one("outbox.endpoint", required=True, ondelete="cascade")
    number = fields.Integer(required=True, readonly=True)
    # The lane stays, since a person may retry what was given up in it.
    subscription_id = fields.Many2one(
        "outbox.subscription",
        string="Batch",
        readonly=True,
        ondelete="set null",
        help="What is sent in batches through this lane. Empty: events of all "
        "real-time subscriptions.",
    )
    epoch = BigInteger(
        default=0,
        readonly=True,
        help="Counts the runs. Results of an earlier run than the last are refused.",
    )
    owner = fields.Char(readonly=True, help="Host and process of the last run.")
    beat_at = fields.Datetime(string="Last Run", readonly=True)
    in_use = fields.Boolean(
        compute="_compute_in_use",
        help="Left over when the endpoint has fewer lanes than it had.",
    )

    _endpoint_number_uniq = models.Constraint(
        "UNIQUE (endpoint_id, number)", "The endpoint has this lane already."
    )

    def init(self):
        # Apart from the lane, whose row changes: a row that is only ever locked cannot
        # raise a serialisation failure.
        self.env.cr.execute(
            """
            CREATE TABLE IF NOT EXISTS outbox_lane_lock (
                lane_id int PRIMARY KEY REFERENCES outbox_lane ON DELETE CASCADE
            )
            """
        )

    @api.depends("endpoint_id.name", "number", "subscription_id.name")
    def _compute_display_name(self):
        for lane in self:
            # Whoever sees the endpoint may know what it is subscribed to.
            subscription = lane.subscription_id.sudo()
            lane.display_name = self._name_of(
                lane.endpoint_id.name, lane.number, subscription.name
            )

    def _name_of(self, endpoint: str, number: int, batch: str | None) -> str:
        """:param batch: name of the subscription whose batches it holds, if it does"""
        return self.env._("Batch: %s", batch) if batch else f"{endpoint} #{number}"

    @api.depends("number", "endpoint_id.lanes")
    def _compute_in_use(self):
        for lane in self:
            count = lane.endpoint_id.lanes
            lane.in_use = is_batch_lane(lane.number) or lane.number < count

    @api.model_create_multi
    def create(self, vals_list):
        lanes = super().create(vals_list)
        lanes.flush_recordset()
        self.env.cr.execute(
            "INSERT INTO outbox_lane_lock SELECT unnest(%s::int[])", (lanes.ids,)
        )
        return lanes

    def _keys(self) -> set[tuple[int, int]]:
        """(endpoint id, lane number) of each, as wake-ups name them."""
        return {(lane.endpoint_id.id, lane.number) for lane in self}

    @api.model
    def _wake(self, lanes: set[tuple[int, int]]):
        """Have lanes drained at once, of endpoints that may be sent to now.

        :param lanes: (endpoint id, lane number)
        """
        self.env.flush_all()
        for lane in waking_sql.told(self.env.cr, lanes, LONG):
            self._delay_drain(lane)

    def _enqueue(self, delay: timedelta | None = None):
        """Have each lane drained by a job, now or after a while.

        A job that waits already will do; a running one may have read its last batch.
        """
        self.env.flush_all()
        eta = fields.Datetime.now() + delay if delay else None
        # Apart from immediate jobs, which must not wait for it.
        moment = f":{eta:%Y%m%d%H%M%S}" if eta else ""
        for lane in waking_sql.named(self.env.cr, self._ids, LONG, moment):
            self._delay_drain(lane, eta, moment)

    @api.model
    def _delay_drain(
        self, lane: Sleeper, eta: datetime | None = None, moment: str = ""
    ) -> None:
        """Make the job of a lane, unless one waits already."""
        name = self._name_of(lane.endpoint, lane.number, lane.batch)
        self.env["queue.job"]._make_unless(
            lane.waiting,
            self.browse(lane.lane_id)._drain,
            identity_key=waking_sql.identity(lane.lane_id, moment),
            eta=eta,
            channel=SLOW_CHANNEL if lane.apart else None,
            description=self.env._("Deliver to %s", name),
        )

    def _drain(self) -> str:
        """The job: deliver what is due in the lane."""
        self.ensure_one()
        return drain(self)

    def _target(self) -> Target | None:
        """Where and how to send, or None when nothing is to be sent."""
        self.ensure_one()
        return self.endpoint_id._target(self, self.number)

    def _batch_size(self) -> int | None:
        """How many events a request may hold; None when each has its own."""
        self.ensure_one()
        subscription = self.subscription_id
        if self.endpoint_id == subscription.endpoint_id and subscription._is_batch():
            return subscription.batch_size
        return None

    @api.model
    def _sweep(self):
        """Find lanes with due work, and unfinished changes and replays, that nobody was
        told of."""
        self.env["outbox.endpoint"]._sweep_changes()
        self.env["outbox.replay"]._sweep()
        self.env.flush_all()
        self.browse(due_sql.due_lanes(self.env.cr))._enqueue()

    @api.model
    def _free_orphans(self):
        """Bring back what is parked behind nothing, for the next sweep to find.

        Seldom, as it looks at all that is parked, and takes a person who acts upon a
        head in the very moment in which a run parks what comes behind it.
        """
        self.env.flush_all()
        # Odoo's own isolation level would have it fail beside a drain at work, and a
        # cron that fails too often is switched off.
        with read_committed(self.env.registry) as cr:
            expiry.expire_held(cr)
            lane_sql.release_orphans(cr)
