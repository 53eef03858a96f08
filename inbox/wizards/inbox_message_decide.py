# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.integration_base.models.access import require_operator

from ..models.inbox_message_decide_mixin import ACTS_ON, DECISIONS


class InboxMessageDecide(models.TransientModel):
    """Ask why, before something is done about messages."""

    _name = "inbox.message.decide"
    _inherit = "integration.decide.mixin"
    _description = "Decide about Messages"

    decision = fields.Selection(DECISIONS, required=True, readonly=True)
    count = fields.Integer(string="Messages", compute="_compute_count")

    @api.depends("picked")
    def _compute_count(self):
        for wizard in self:
            wizard.count = len(wizard.picked or [])

    def action_decide(self):
        """Do it, and say what was done and what was left alone."""
        self.ensure_one()
        require_operator(self.env)
        reason = self._given_reason()
        if self.decision not in ACTS_ON:
            raise UserError(self.env._("Choose what to do with the messages."))
        # The ids may be anybody's: only those count that this person may see.
        messages = self.env["inbox.message"].search([("id", "in", self.picked or [])])
        made = messages._decide(self.decision, reason)
        left = self.count - len(made)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if left else "success",
                "message": self._message(len(made), left),
                "sticky": left > 0,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _message(self, made: int, left: int) -> str:
        if not left:
            return self.env._("Done with %s messages.", made)
        return self.env._(
            "Done with %(made)s messages. %(left)s were left alone, as they are in a "
            "state in which it cannot be done.",
            made=made,
            left=left,
        )
