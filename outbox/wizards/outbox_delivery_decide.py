# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from ..models.outbox_decision import DECISIONS


class OutboxDeliveryDecide(models.TransientModel):
    """Ask why, before something is done about deliveries."""

    _name = "outbox.delivery.decide"
    _inherit = "integration.decide.mixin"
    _description = "Decide about Deliveries"

    _decisions = "outbox.decision"

    decision = fields.Selection(DECISIONS, required=True, readonly=True)
    count = fields.Integer(string="Deliveries")

    @api.model
    def _alike_label(self) -> str:
        return self.env._("All dead letters of the same endpoint, event type and cause")
