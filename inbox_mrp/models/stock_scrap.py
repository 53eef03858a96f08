# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.exceptions import UserError


class StockScrap(models.Model):
    _inherit = "stock.scrap"

    @api.model
    def _inbox_scrap(self, production, lines, incoming):
        """Scrap what went wrong in a manufacturing order.

        :param list lines: as ``scrap`` in the schema of mrp.production.report
        :raises Unmatched: product, unit, lot or location are unknown
        :raises UserError: there is less of it than is to scrap
        """
        scraps = self.browse()
        for line in lines:
            product, quantity = self.env["stock.move"]._inbox_quantity(line, incoming)
            values = {
                "product_id": product.id,
                "product_uom_id": product.uom_id.id,
                "scrap_qty": quantity,
                "production_id": production.id,
                "company_id": production.company_id.id,
            }
            if line.get("lot"):
                lot = incoming.find("lot", line["lot"], product=product)
                values["lot_id"] = lot.id
            if line.get("location"):
                values["location_id"] = incoming.find("location", line["location"]).id
            scrap = self.create(values)
            scrap.action_validate()
            if scrap.state != "done":
                raise UserError(
                    self.env._(
                        "There is less of %(product)s in %(place)s than is to scrap.",
                        product=product.display_name,
                        place=scrap.location_id.display_name,
                    )
                )
            scraps += scrap
        return scraps
