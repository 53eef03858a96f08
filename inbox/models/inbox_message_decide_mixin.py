# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import Counter

from odoo import api, models

from odoo.addons.integration_base.engine import follow_up, wake_up
from odoo.addons.integration_base.models.access import require_operator

from ..engine import keeping

# In which states it can be done.
ACTS_ON = {
    "retry": ("retrying", "waiting", "held", "dead", "skipped", "discarded"),
    "skip": ("pending", "retrying", "waiting", "parked", "held"),
    "discard": ("pending", "retrying", "waiting", "parked", "held", "dead"),
    "replay": ("dead", "done", "skipped", "discarded"),
}
# Nothing can be carried out whose contents were removed.
NEEDS_DATA = ("retry", "replay")
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

    def _decide(self, decision: str, reason: str) -> tuple[int, Counter[str]]:
        """Do it where it can be done; why not may also be ``no_data``."""
        require_operator(self.env)
        self.check_access("read")
        messages = self.filtered(lambda m: m.state in ACTS_ON[decision]).sorted("id")
        left = Counter((self - messages).mapped("state"))
        if decision in NEEDS_DATA:
            whole = messages.filtered_domain([("data", "!=", False)])
            left["no_data"] = len(messages) - len(whole)
            messages = whole
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
        return len(messages), +left

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
        keys = {(message.source_id.id, message.key) for message in self}
        self.env[keeping.MODEL]._let_go(keys)
        follow_up.after_commit(self.env.cr, keeping.MODEL, keys)
        model.invalidate_model(["state"])
        lanes = {(message.source_id.id, message.lane) for message in self}
        wake_up.after_commit(self.env.cr, keeping.MODEL, lanes)

    def _replay(self):
        """Keep each once more, as if it came now."""
        # sudo: what was received is kept anew, not written by a person
        for message in self.sudo():
            keeping.keep_again(self.env.cr, message)

    @api.model
    def _retry_unmatched(self, source, kind: str, code: str):
        """Take up what waits for a code to be mapped.

        :param source: ``inbox.source`` record; empty for all
        """
        # sudo: who may map a code of all sources mends what waits for it in all
        domain = [
            ("state", "in", ("held", "dead")),
            ("error_class", "=", "unmatched"),
            ("unmatched_kind", "=", kind),
            ("unmatched_code", "=", code),
        ]
        if source:
            domain.append(("source_id", "=", source.id))
        self.sudo().search(domain)._take_up()
