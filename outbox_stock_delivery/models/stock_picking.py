# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    # Odoo's own field asks the database once more for every transfer.
    outbox_weight_unit = fields.Char(
        string="Unit of Weight", compute="_compute_outbox_weight_unit"
    )

    def _compute_outbox_weight_unit(self):
        products = self.env["product.template"]
        self.outbox_weight_unit = (
            products._get_weight_uom_name_from_ir_config_parameter()
        )
