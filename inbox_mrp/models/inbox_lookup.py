# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import re

from odoo import api, models
from odoo.fields import Domain

ENDED = ("done", "cancel")


class InboxLookup(models.AbstractModel):
    _inherit = "inbox.lookup"

    @api.model
    def _find_production(self, code, hints):
        """Manufacturing orders by number, the open backorder before what is done.

        Odoo renames an order of which a part is done: MO/1 becomes MO/1-001, and what
        is left MO/1-002. The shop floor still knows it as MO/1.
        """
        named = self._first_match("mrp.production", code, ("name",))
        if named.filtered(lambda order: order.state not in ENDED):
            return named
        base = re.sub(r"-\d{3}$", "", code)
        parts = self.env["mrp.production"].search(
            Domain("company_id", "=", self.env.company.id)
            & Domain("name", "=like", f"{base}-%"),
            order="backorder_sequence desc",
        )
        parts = parts.filtered(
            lambda order: re.fullmatch(re.escape(base) + r"-\d{3}", order.name)
        )
        going_on = parts.filtered(lambda order: order.state not in ENDED)
        return going_on or named or parts[:1]
