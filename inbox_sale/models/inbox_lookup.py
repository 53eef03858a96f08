# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.fields import Domain


class InboxLookup(models.AbstractModel):
    _inherit = "inbox.lookup"

    @api.model
    def _find_sale_order(self, code, hints):
        """Orders of the company, cancelled ones too, by either side's number.

        :param str code: the customer's reference, or Odoo's number
        :param dict hints: ``customer``: the partner whose order it is
        """
        domain = Domain("company_id", "=", self.env.company.id) & (
            Domain("client_order_ref", "=", code) | Domain("name", "=", code)
        )
        if customer := hints.get("customer"):
            domain &= Domain(
                "partner_id", "child_of", customer.commercial_partner_id.id
            )
        return self.env["sale.order"].search(domain)
