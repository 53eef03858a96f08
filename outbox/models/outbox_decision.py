# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

DECISIONS = [
    ("retry", "Retry"),
    ("release", "Release"),
    ("skip", "Skip"),
    ("discard", "Discard"),
]


class OutboxDecision(models.Model):
    """What a person has decided about some deliveries, and what became of it."""

    _name = "outbox.decision"
    _inherit = "integration.decision.mixin"
    _description = "Decision on Deliveries"
    _order = "id desc"
    _log_access = False

    _subjects = "outbox.delivery"

    decision = fields.Selection(DECISIONS, required=True, readonly=True)

    def _left_in_words(self, why: str, count: int) -> str:
        if why == "no_data":
            return self.env._(
                "%s left alone without data: open their events and press Render Again.",
                count,
            )
        return super()._left_in_words(why, count)
