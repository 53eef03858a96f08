# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models


class MrpProduction(models.Model):
    _name = "mrp.production"
    _inherit = ["mrp.production", "outbox.document.mixin"]

    outbox_started_at = fields.Datetime(
        string="Work Started at",
        compute="_compute_outbox_started_at",
        help="When the first work order was started.",
    )
    outbox_finished_at = fields.Datetime(
        string="Production Finished at",
        compute="_compute_outbox_finished_at",
        help="When the order was done.",
    )

    # Odoo keeps one pair of dates, planned until it is overwritten by what happened.

    @api.depends("workorder_ids.time_ids.date_start")
    def _compute_outbox_started_at(self):
        for production in self:
            starts = production.workorder_ids.time_ids.mapped("date_start")
            production.outbox_started_at = min(starts, default=False)

    @api.depends("state", "date_finished")
    def _compute_outbox_finished_at(self):
        for production in self:
            done = production.state == "done"
            production.outbox_finished_at = done and production.date_finished
