# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from odoo.addons.integration_base.engine import wake_up
from odoo.addons.integration_base.engine.cursors import read_committed

from ..engine import lane_sql
from ..engine.process import process
from ..engine.waking_sql import WAKING, Sleeper


class InboxLane(models.Model):
    """The unit of work: a share of a source's keys, processed by one job at a time."""

    _name = "inbox.lane"
    _inherit = "integration.lane.mixin"
    _description = "Lane of a Source"
    _order = "source_id, number"
    _rec_name = "number"

    source_id = fields.Many2one(
        "inbox.source", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="source_id.company_id")
    number = fields.Integer(required=True, readonly=True, aggregator=None)

    _waking = WAKING

    _source_number_uniq = models.Constraint(
        "UNIQUE (source_id, number)", "The source has this lane already."
    )

    @api.depends("source_id.name", "number")
    def _compute_display_name(self):
        for lane in self:
            lane.display_name = f"{lane.source_id.name} #{lane.number}"

    def _wake_after_commit(self):
        """Have what is due in them processed once the transaction has committed."""
        keys = {(lane.source_id.id, lane.number) for lane in self}
        wake_up.after_commit(self.env.cr, self._name, keys)

    def _job_of(self, lane: Sleeper):
        name = self.env._("Process messages of %s", lane.source)
        return self._process, {"description": name}

    @api.model
    def _release(self, owner_id: int, keys: set[str]) -> set[int]:
        return lane_sql.release(self.env.cr, owner_id, keys)

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
