# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

DECISIONS = [
    ("retry", "Retry"),
    ("skip", "Skip"),
    ("discard", "Discard"),
    ("replay", "Replay"),
]


class InboxDecision(models.Model):
    """What a person has decided about some messages, and what became of it."""

    _name = "inbox.decision"
    _inherit = "integration.decision.mixin"
    _description = "Decision on Messages"
    _order = "id desc"
    _log_access = False

    _subjects = "inbox.message"

    decision = fields.Selection(DECISIONS, required=True, readonly=True)

    def _left_in_words(self, why: str, count: int) -> str:
        if why == "no_data":
            return self.env._("%s left alone, as their contents were removed.", count)
        return super()._left_in_words(why, count)
