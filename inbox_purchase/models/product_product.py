# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models


class ProductProduct(models.Model):
    _inherit = "product.product"

    @api.model
    def _inbox_of_line(self, line, incoming, **hints):
        """The product of a line, which may have a ``supplier_sku`` instead.

        :param hints: ``supplier``: whose code that is
        """
        if code := line.get("supplier_sku"):
            return incoming.find("product", code, by="supplier", **hints)
        return super()._inbox_of_line(line, incoming, **hints)
