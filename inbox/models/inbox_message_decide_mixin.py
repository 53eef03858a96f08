# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models

from ..engine import keeping

# In which states it can be done.
ACTS_ON = {
    "retry": ("retrying", "waiting", "held", "dead", "skipped", "discarded"),
    "skip": ("pending", "retrying", "waiting", "parked", "held"),
    "discard": ("pending", "retrying", "waiting", "parked", "held", "dead"),
    "replay": ("dead", "done", "skipped", "discarded"),
}
AUDITED = {
    "retry": "message_retried",
    "skip": "message_skipped",
    "discard": "message_discarded",
    "replay": "message_replayed",
}


class InboxMessageDecideMixin(models.AbstractModel):
    """What people decide about messages, with a reason."""

    _name = "inbox.message.decide.mixin"
    _inherit = "integration.decided.mixin"
    _description = "Decision on Messages"

    _decide_wizard = "inbox.message.decide"
    _acts_on = ACTS_ON
    _needs_data = ("retry", "replay")

    def _with_data(self):
        return self.filtered_domain([("data", "!=", False)])

    def _carry_out(self, decision: str, reason: str):
        messages = self.sorted("id")
        self.env["integration.audit"]._log(messages, AUDITED[decision], reason)
        match decision:
            case "retry":
                messages._take_up()
            case "skip":
                messages._set_aside("skipped")
            case "discard":
                messages._set_aside("discarded")
            case "replay":
                messages._replay()

    def _take_up(self):
        """Have each processed again, with all its tries before it."""
        # sudo: nobody has the right to write messages but through a decision
        self.sudo().write(
            {
                "state": "pending",
                "attempt": 0,
                "begun": 0,
                "due_at": False,
                "error_class": False,
                "error": False,
                "unmatched_kind": False,
                "unmatched_code": False,
                "waiting_for": False,
            }
        )
        self._let_go_followers()

    def _set_aside(self, state: str):
        # sudo: as above
        self.sudo().write({"state": state, "due_at": False})
        self._let_go_followers()

    def _let_go_followers(self):
        """Have what waited behind these processed, and what is pending of them."""
        model = self.env["inbox.message"]
        model.flush_model()
        self.env[keeping.MODEL]._make_way(
            {(message.source_id.id, message.key) for message in self},
            {(message.source_id.id, message.lane) for message in self},
        )
        model.invalidate_model(["state"])

    def _replay(self):
        """Keep each once more, as if it came now."""
        # sudo: what was received is kept anew, not written by a person
        for message in self.sudo():
            keeping.keep_again(self.env.cr, message)
