# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import Counter

from odoo import models

from odoo.addons.integration_base.models.access import require_operator

from ..pure.decision import ACTS_ON


class OutboxDeliveryDecideMixin(models.AbstractModel):
    """What people decide about deliveries, with a reason.

    ``action_retry`` and the like decide without one, for those who call them by RPC.
    """

    _name = "outbox.delivery.decide.mixin"
    _inherit = "integration.decided.mixin"
    _description = "Decision on Deliveries"

    _decide_wizard = "outbox.delivery.decide"

    def _decide(self, decision: str, reason: str) -> tuple[int, Counter[str]]:
        """Do it where it can be done; why not may also be ``no_data``."""
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
