# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models

from odoo.addons.inbox.exceptions import InvalidUnit


class ProductProduct(models.Model):
    _inherit = "product.product"

    @api.model
    def _inbox_of_line(self, line, incoming, **hints):
        """The product that a line of a command names.

        :param dict line: has a ``sku``, which may be a barcode, too, or a ``barcode``
        :param hints: what else is known, for the lookup of the product
        :raises Unmatched: no product has this code, or several
        """
        if line.get("sku"):
            return incoming.find("product", line["sku"], **hints)
        return incoming.find("product", line["barcode"], by="barcode", **hints)

    def _inbox_unit(self, code, incoming):
        """The unit in which the sender counts this product.

        :param code: what the sender calls it; without one it is the product's own
        :raises Unmatched: no unit has this name or code, or several
        :raises InvalidUnit: the unit measures something else than the product's
        """
        self.ensure_one()
        if not code:
            return self.uom_id
        unit = incoming.find("unit", code)
        if not unit._has_common_reference(self.uom_id):
            raise InvalidUnit(
                self.env._(
                    "%(product)s is counted in %(own)s, which cannot be converted"
                    " from %(unit)s. Correct the unit at the sender, or map its code"
                    " “%(code)s” to another unit.",
                    product=self.display_name,
                    own=self.uom_id.display_name,
                    unit=unit.display_name,
                    code=code,
                )
            )
        return unit
