# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.tools import SQL


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

    @api.model
    def _outbox_field_to_sql(self, alias, name, query):
        if name != "outbox_account_code":
            return super()._outbox_field_to_sql(alias, name, query)
        codes = self.env["account.account"]._fields["code_store"]
        if codes.get_company_dependent_fallback(self.env["account.account"]):
            return None
        # As Odoo: the code is that of the topmost company.
        return SQL(
            "(SELECT a.code_store ->> split_part(c.parent_path, '/', 1)"
            " FROM account_account a, res_company c"
            " WHERE a.id = %s AND c.id = %s)",
            self._field_to_sql(alias, "account_id", query),
            self._field_to_sql(alias, "company_id", query),
        )

    @api.model
    def _outbox_lists_as_usual(self):
        # Odoo's own adds what cumulated balances are computed by.
        return True
