# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models


class StockMove(models.Model):
    _inherit = "stock.move"

    outbox_quantity_processed = fields.Float(
        string="Quantity Processed",
        digits="Product Unit",
        compute="_compute_outbox_quantity_processed",
        help="What was consumed or produced, not what is only reserved.",
    )

    @api.depends("quantity", "picked")
    def _compute_outbox_quantity_processed(self):
        for move in self:
            move.outbox_quantity_processed = move.picked and move.quantity
