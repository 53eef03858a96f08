# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models

from ..pure.decision import ACTS_ON


class OutboxDeliveryDecideMixin(models.AbstractModel):
    """What people decide about deliveries, with a reason.

    ``action_retry`` and the like decide without one, for those who call them by RPC.
    """

    _name = "outbox.delivery.decide.mixin"
    _inherit = "integration.decided.mixin"
    _description = "Decision on Deliveries"

    _decide_wizard = "outbox.delivery.decide"
    _acts_on = ACTS_ON

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
