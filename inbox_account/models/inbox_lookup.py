# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.base.models.res_bank import sanitize_account_number


class InboxLookup(models.AbstractModel):
    _inherit = "inbox.lookup"

    @api.model
    def _find_invoice(self, code, hints):
        """Posted customer invoices of the company.

        :param str code: number of the invoice, or its payment reference
        """
        return self.env["account.move"].search(
            Domain("company_id", "=", self.env.company.id)
            & Domain("move_type", "in", ("out_invoice", "out_receipt"))
            & Domain("state", "=", "posted")
            & (Domain("name", "=", code) | Domain("payment_reference", "=", code))
        )

    @api.model
    def _find_journal(self, code, hints):
        """Active journals of the company that money comes into.

        :param str code: short code of the journal, or number of its bank account
        """
        journals = self.env["account.journal"]
        money = Domain(journals._check_company_domain(self.env.company)) & Domain(
            "type", "in", ("bank", "cash", "credit")
        )
        account = sanitize_account_number(code)
        return journals.search(money & Domain("code", "=", code)) or journals.search(
            money & Domain("bank_account_id.sanitized_acc_number", "=", account)
        )
