# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models

# Messages that are taken up in one transaction.
SLICE = 1000


class InboxMessageUnmatchedMixin(models.AbstractModel):
    """Messages that wait for a code to be mapped."""

    _name = "inbox.message.unmatched.mixin"
    _description = "Message That Waits for a Code"

    @api.model
    def _retry_unmatched(
        self, source_id: int | None, kind: str, code: str, after: int = 0
    ):
        """Take up what waits for a code: at once, and in jobs if that is very much.

        :param source_id: only of this source; None for all
        :param after: only messages with greater ids, so that none has two turns
        """
        domain = [
            ("id", ">", after),
            ("state", "in", ("held", "dead")),
            ("error_class", "=", "unmatched"),
            ("unmatched_kind", "=", kind),
            ("unmatched_code", "=", code),
        ]
        if source_id:
            domain.append(("source_id", "=", source_id))
        # sudo: who may map a code of all sources mends what waits for it in all
        found = self.sudo().search(domain, order="id", limit=SLICE)
        found._take_up()
        if len(found) == SLICE:
            self._retry_unmatched_later(source_id, kind, code, found[-1].id)

    @api.model
    def _retry_unmatched_later(
        self, source_id: int | None, kind: str, code: str, after: int
    ):
        self.with_delay(
            identity_key=f"{self._name}:{source_id or 0}:{kind}:{after}:{code}",
            # What collides with a run of a lane is tried until it does not.
            max_retries=0,
            description=self.env._("Go on with what waited for code %s", code),
        )._retry_unmatched(source_id, kind, code, after)
