# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models, tools


class StockPicking(models.Model):
    _inherit = "stock.picking"

    # Odoo's own field asks the database once more for every transfer.
    outbox_weight_unit = fields.Char(
        string="Unit of Weight", compute="_compute_outbox_weight_unit"
    )

    def _compute_outbox_weight_unit(self):
        unit = self.env["uom.uom"].browse(self._outbox_weight_unit_id())
        self.outbox_weight_unit = unit.display_name

    @api.model
    @tools.ormcache()
    def _outbox_weight_unit_id(self) -> int:
        """The unit that all of the database is weighed in."""
        # Odoo asks the database each time whether the unit is still there. A change of
        # the setting, which is a system parameter, clears the cache.
        products = self.env["product.template"]
        return products._get_weight_uom_id_from_ir_config_parameter().id
