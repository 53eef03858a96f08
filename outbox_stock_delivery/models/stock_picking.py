# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models, tools
from odoo.tools import SQL


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

    @api.model
    def _outbox_field_to_sql(self, alias, name, query):
        if name != "outbox_weight_unit":
            return super()._outbox_field_to_sql(alias, name, query)
        return SQL(
            "(SELECT %s FROM uom_uom WHERE id = %s)",
            self.env["uom.uom"]._field_to_sql("uom_uom", "name"),
            self._outbox_weight_unit_id(),
        )
