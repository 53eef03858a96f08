# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import datetime, timedelta

from odoo import api, fields, models

from odoo.addons.integration_base.engine import wake_up
from odoo.addons.integration_base.engine.cursors import read_committed
from odoo.addons.integration_base.models.queue_job import LONG

from ..engine import lane_sql, waking_sql
from ..engine.process import process
from ..engine.waking_sql import Sleeper


class InboxLane(models.Model):
    """The unit of work: a share of a source's keys, processed by one job at a time."""

    _name = "inbox.lane"
    _description = "Lane of a Source"
    _order = "source_id, number"
    _rec_name = "number"

    source_id = fields.Many2one(
        "inbox.source", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="source_id.company_id")
    number = fields.Integer(required=True, readonly=True, aggregator=None)

    _source_number_uniq = models.Constraint(
        "UNIQUE (source_id, number)", "The source has this lane already."
    )

    def init(self):
        # Apart from the lane, whose row changes: a row that is only ever locked cannot
        # raise a serialisation failure.
        self.env.cr.execute(
            """
            CREATE TABLE IF NOT EXISTS inbox_lane_lock (
                lane_id int PRIMARY KEY REFERENCES inbox_lane ON DELETE CASCADE
            )
            """
        )

    @api.depends("source_id.name", "number")
    def _compute_display_name(self):
        for lane in self:
            lane.display_name = f"{lane.source_id.name} #{lane.number}"

    @api.model_create_multi
    def create(self, vals_list):
        lanes = super().create(vals_list)
        lanes.flush_recordset()
        self.env.cr.execute(
            "INSERT INTO inbox_lane_lock SELECT unnest(%s::int[])", (lanes.ids,)
        )
        return lanes

    def _wake_after_commit(self):
        """Have what is due in them processed once the transaction has committed."""
        keys = {(lane.source_id.id, lane.number) for lane in self}
        wake_up.after_commit(self.env.cr, self._name, keys)

    @api.model
    def _wake(self, lanes: set[tuple[int, int]]):
        """Have lanes of open sources processed at once.

        :param lanes: (source id, lane number)
        """
        self.env.flush_all()
        for lane in waking_sql.told(self.env.cr, lanes, LONG):
            self._delay_process(lane)

    def _enqueue(self, delay: timedelta | None = None):
        """Have each lane processed by a job, now or after a while."""
        self.env.flush_all()
        eta = fields.Datetime.now() + delay if delay else None
        # Apart from immediate jobs, which must not wait for it.
        moment = f":{eta:%Y%m%d%H%M%S}" if eta else ""
        for lane in waking_sql.named(self.env.cr, self._ids, LONG, moment):
            self._delay_process(lane, eta, moment)

    @api.model
    def _delay_process(
        self, lane: Sleeper, eta: datetime | None = None, moment: str = ""
    ):
        """Make the job of a lane, unless one waits already."""
        self.env["queue.job"]._make_unless(
            lane.waiting,
            self.browse(lane.lane_id)._process,
            identity_key=waking_sql.identity(lane.lane_id, moment),
            eta=eta,
            description=self.env._("Process messages of %s", lane.source),
        )

    def _process(self) -> str:
        """The job: process what is due in the lane."""
        self.ensure_one()
        return process(self)

    @api.model
    def _sweep(self):
        """Find lanes with due messages that nobody was told of."""
        self.env.flush_all()
        # Odoo's own isolation level would have it fail beside a run at work, and a
        # cron that fails too often is switched off.
        with read_committed(self.env.registry) as cr:
            lane_sql.release_orphans(cr)
        self.browse(lane_sql.due_lanes(self.env.cr))._enqueue()
