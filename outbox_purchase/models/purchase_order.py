# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models


class PurchaseOrder(models.Model):
    _name = "purchase.order"
    _inherit = ["purchase.order", "outbox.document.mixin"]

    outbox_warehouse_id = fields.Many2one(
        string="Warehouse", related="picking_type_id.warehouse_id"
    )
