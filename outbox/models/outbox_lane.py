# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from odoo.addons.integration_base.engine.cursors import read_committed
from odoo.addons.integration_base.models.bigint import BigInteger

from ..engine import due_sql, expiry, lane_sql
from ..engine.drain import drain
from ..engine.target import Target
from ..engine.waking_sql import WAKING, Sleeper
from ..pure.lane import is_batch_lane
from .outbox_endpoint_circuit_mixin import SLOW_CHANNEL


class OutboxLane(models.Model):
    """The unit of work: a share of an endpoint's keys, or all that one subscription
    sends in batches; drained by one job at a time."""

    _name = "outbox.lane"
    _inherit = ["integration.lane.mixin", "outbox.lane.watch.mixin"]
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

    _waking = WAKING

    _endpoint_number_uniq = models.Constraint(
        "UNIQUE (endpoint_id, number)", "The endpoint has this lane already."
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

    def _keys(self) -> set[tuple[int, int]]:
        """(endpoint id, lane number) of each, as wake-ups name them."""
        return {(lane.endpoint_id.id, lane.number) for lane in self}

    def _job_of(self, lane: Sleeper):
        name = self._name_of(lane.endpoint, lane.number, lane.batch)
        return self._drain, {
            "channel": SLOW_CHANNEL if lane.apart else None,
            "description": self.env._("Deliver to %s", name),
        }

    @api.model
    def _release(self, owner_id: int, keys: set[str]) -> set[int]:
        return lane_sql.release(self.env.cr, owner_id, keys)

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

        Seldom, as it looks at all that is parked, and takes a crash in the very moment
        in which a person has acted upon a head.
        """
        self.env.flush_all()
        # Odoo's own isolation level would have it fail beside a drain at work, and a
        # cron that fails too often is switched off.
        with read_committed(self.env.registry) as cr:
            expiry.expire_held(cr)
            lane_sql.release_orphans(cr)
