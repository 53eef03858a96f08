# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import Counter

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.integration_base.models.access import require_operator

from ..pure.decision import ACTS_ON


class OutboxDeliveryDecideMixin(models.AbstractModel):
    """What people decide about deliveries, with a reason.

    ``action_retry`` and the like decide without one, for those who call them by RPC.
    """

    _name = "outbox.delivery.decide.mixin"
    _description = "Decision on Deliveries"

    def action_decide(self):
        """Ask for the reason of what the button says, then do it."""
        require_operator(self.env)
        decision = self.env.context.get("outbox_decision")
        if decision not in ACTS_ON:
            raise UserError(self.env._("Choose what to do with the deliveries."))
        picked = self._picked()
        if not picked:
            raise UserError(self.env._("Select the deliveries first."))
        wizard = self.env["outbox.delivery.decide"].create(
            {"decision": decision, "picked": picked}
        )
        return wizard._open()

    def _picked(self) -> list[int]:
        """Ids of all that a person has selected, of those the person may see."""
        domain = Domain("id", "in", self.ids)
        if len(self) >= self._selection_limit():
            # The client hands over so many at most, and beside them what it would have
            # selected further.
            domain |= Domain(self.env.context.get("active_domain") or Domain.FALSE)
        return self.env["outbox.delivery"].search(domain, order="id").ids

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
        deliveries = self.filtered(lambda d: d.state in ACTS_ON[decision])
        left = Counter((self - deliveries).mapped("state"))
        if decision == "retry":
            sendable = deliveries._with_data()
            left["no_data"] = len(deliveries) - len(sendable)
            deliveries = sendable
        if deliveries:
            deliveries._carry_out(decision, reason)
        return len(deliveries), +left

    def _carry_out(self, decision: str, reason: str):
        match decision:
            case "retry":
                self._retry(reason)
            case "release":
                self._give_up("dead", "delivery_released", reason)
            case "skip":
                self._give_up("cancelled", "delivery_skipped", reason)
            case "discard":
                self._give_up("cancelled", "delivery_cancelled", reason)
