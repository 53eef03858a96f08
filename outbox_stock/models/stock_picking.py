# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "outbox.document.mixin"]

    # Receivers look for the warehouse in the transfer, not in its operation type.
    outbox_warehouse_id = fields.Many2one(
        related="picking_type_id.warehouse_id", string="Warehouse of the Transfer"
    )
