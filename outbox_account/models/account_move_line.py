# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    outbox_account_code = fields.Char(
        string="Account Code", compute="_compute_outbox_account_code"
    )

    @api.depends("account_id", "company_id")
    def _compute_outbox_account_code(self):
        # The same account may have another code in each company that shares it.
        for line in self:
            account = line.account_id.with_company(line.company_id)
            line.outbox_account_code = account.code
