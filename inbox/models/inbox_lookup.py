# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import re
from collections.abc import Mapping

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import email_normalize


class InboxLookup(models.AbstractModel):
    """What Odoo knows under a sender's code, one method for each kind.

    An addon with a further kind adds it to ``inbox.mapping._kinds``, and here a method
    ``_find_<kind>(code, hints)``.
    """

    _name = "inbox.lookup"
    _description = "Lookup of Codes"

    @api.model
    def _find(self, kind: str, code: str, hints: Mapping) -> models.BaseModel:
        """Records of a kind under a code; none or several mean that it is unmatched.

        :raises ValueError: there is no such kind
        """
        if kind not in self.env["inbox.mapping"]._kinds():
            raise ValueError(f"There is no kind of record called {kind}.")
        return getattr(self, f"_find_{kind}")(code, hints)

    @api.model
    def _find_partner(self, code: str, hints: Mapping) -> models.BaseModel:
        """By reference, then tax id, then e-mail address, however these are written.

        A tax id is also that of a company's contacts, who are not meant.
        """
        company = Domain("is_company", "=", True) | Domain("parent_id", "=", False)
        plain = re.sub(r"[^0-9A-Za-z]", "", code).upper()
        email = email_normalize(code) or ""
        return (
            self._first_match("res.partner", code, ("ref",))
            or self._first_match("res.partner", code, ("vat",), company)
            or self._first_match("res.partner", plain, ("vat",), company)
            or self._first_match("res.partner", email, ("email_normalized",))
        )

    @api.model
    def _first_match(
        self,
        model: str,
        code: str,
        names: tuple[str, ...],
        within: Domain = Domain.TRUE,
    ) -> models.BaseModel:
        """Records whose first of several fields that has the code at all has it.

        :param names: of fields, the most telling first
        :param within: what else has to hold
        """
        records = self.env[model]
        if not code:
            return records
        if "company_id" in records._fields:
            # Branches use what belongs to the companies above them.
            within &= Domain(records._check_company_domain(self.env.company))
        for name in names:
            # Two are as bad as many.
            found = records.search(Domain(name, "=", code) & within, limit=2)
            if found:
                return found
        return records
