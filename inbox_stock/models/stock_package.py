# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.fields import Domain


class StockPackage(models.Model):
    _inherit = "stock.package"

    @api.model
    def _inbox_package(self, name):
        """The package with the sender's name, created where there is none.

        Packages are scanned into being as they are packed: nobody knows them before.

        :param name: such as the SSCC; nothing for loose goods
        """
        if not name:
            return self
        company = Domain("company_id", "in", (self.env.company.id, False))
        found = self.search(company & Domain("name", "=", name), limit=1)
        return found or self.create({"name": name})
