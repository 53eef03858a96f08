# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models


class MrpUnbuild(models.Model):
    _name = "mrp.unbuild"
    _inherit = ["mrp.unbuild", "outbox.document.mixin"]

    outbox_consumed_move_ids = fields.Many2many(
        "stock.move", string="Taken Apart", compute="_compute_outbox_moves"
    )
    outbox_recovered_move_ids = fields.Many2many(
        "stock.move", string="Recovered", compute="_compute_outbox_moves"
    )

    @api.depends("consume_line_ids", "produce_line_ids.location_id.usage")
    def _compute_outbox_moves(self):
        # Odoo links what is taken apart in the same way as what is recovered.
        for unbuild in self:
            moves = unbuild.consume_line_ids | unbuild.produce_line_ids
            recovered = moves.filtered(lambda m: m.location_id.usage == "production")
            unbuild.outbox_recovered_move_ids = recovered
            unbuild.outbox_consumed_move_ids = moves - recovered
