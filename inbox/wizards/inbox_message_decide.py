# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from ..models.inbox_decision import DECISIONS


class InboxMessageDecide(models.TransientModel):
    """Ask why, before something is done about messages."""

    _name = "inbox.message.decide"
    _inherit = "integration.decide.mixin"
    _description = "Decide about Messages"

    _decisions = "inbox.decision"

    decision = fields.Selection(DECISIONS, required=True, readonly=True)
    count = fields.Integer(string="Messages")

    @api.model
    def _alike_label(self) -> str:
        return self.env._("All exceptions of the same source, problem and code")
