# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import Counter
from collections.abc import Collection, Mapping

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .access import require_operator


class IntegrationDecidedMixin(models.AbstractModel):
    """Records that people decide about, with a reason.

    Models say which wizard asks for it (``_decide_wizard``), in which states a decision
    can be made (``_acts_on``) and which of them need data (``_needs_data``), carry
    decisions out (``_carry_out``), and tell by a domain which others wait for the same
    reason as some (``_alike``). Buttons name the decision in the context.
    """

    _name = "integration.decided.mixin"
    _description = "Decided about by People"

    _decide_wizard: str
    _acts_on: Mapping[str, Collection[str]]
    _needs_data: Collection[str] = ("retry",)

    def action_decide(self):
        """Ask for the reason of what the button says, then do it."""
        require_operator(self.env)
        wizard = self.env[self._decide_wizard]
        decision = self.env.context.get("integration_decision")
        if decision not in dict(wizard._fields["decision"].selection):
            raise UserError(self.env._("Choose what to do."))
        picked = self._picked()
        if not picked:
            raise UserError(self.env._("Select what it is about first."))
        return wizard.create({"decision": decision, "picked": picked})._open()

    def _picked(self) -> list[int]:
        """Ids of all that a person has selected, of those the person may see."""
        domain = Domain("id", "in", self.ids)
        if len(self) >= self._selection_limit():
            # The client hands over so many at most, and beside them what it would have
            # selected further.
            domain |= Domain(self.env.context.get("active_domain") or Domain.FALSE)
        return self.env[self._name].search(domain, order="id").ids

    @api.model
    def _selection_limit(self) -> int:
        # Everybody's web client is told the same parameter.
        params = self.env["ir.config_parameter"].sudo()
        return int(params.get_param("web.active_ids_limit", 20000))

    def _decide(self, decision: str, reason: str) -> tuple[int, Counter[str]]:
        """Do it where it can be done, and leave the others alone.

        :return: how many it was done with, and how many were left alone, by their
            state, or ``no_data``
        """
        require_operator(self.env)
        self.check_access("read")
        mine = self.filtered(lambda one: one.state in self._acts_on[decision])
        left = Counter((self - mine).mapped("state"))
        if decision in self._needs_data:
            whole = mine._with_data()
            left["no_data"] = len(mine) - len(whole)
            mine = whole
        if mine:
            mine._carry_out(decision, reason)
        return len(mine), +left

    def _with_data(self):
        """Those of which it is still known what they say."""
        raise NotImplementedError

    def _carry_out(self, decision: str, reason: str):
        """Do it with all of them."""
        raise NotImplementedError
