# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models


class ProductPricelist(models.Model):
    _inherit = "product.pricelist"

    def unlink(self):
        # The database would take the rules along by itself, and no event would tell.
        rules = self.env["product.pricelist.item"]
        rules.search([("pricelist_id", "in", self.ids)]).unlink()
        return super().unlink()
