# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import datetime

from odoo import fields, models

KEPT = ("keep_contents_days", "keep_days")


class InboxSourceRetentionMixin(models.AbstractModel):
    """For how long a source's messages are kept."""

    _name = "inbox.source.retention.mixin"
    _description = "Retention of a Source"

    keep_contents_days = fields.Integer(
        string="Keep Contents for (days)",
        required=True,
        default=0,
        help="What a message says is removed then; that it came, and what it changed, "
        "stays known. It cannot be replayed any more. 0: for ever.",
    )
    keep_days = fields.Integer(
        string="Keep Messages for (days)",
        required=True,
        default=0,
        help="Messages that are over are removed then, with their attempts. What "
        "waits, or needs a person, stays. A key of which nothing was done for so long "
        "is forgotten: its next message is not late, whatever its position. "
        "0: for ever.",
    )

    _keep_range = models.Constraint(
        "CHECK (keep_contents_days BETWEEN 0 AND 36500"
        " AND keep_days BETWEEN 0 AND 36500)",
        "Messages are kept for 1 to 36500 days; 0 is for ever.",
    )

    def write(self, vals):
        before = {source: source._kept_in_words() for source in self}
        result = super().write(vals)
        if any(name in vals for name in KEPT):
            for source, words in before.items():
                self.env["integration.audit"]._log(
                    source,
                    "retention_changed",
                    details=f"{words} → {source._kept_in_words()}",
                )
        return result

    def _kept_in_words(self) -> str:
        return self.env._(
            "Contents: %(contents)s days, messages: %(messages)s days (0: for ever)",
            contents=self.keep_contents_days,
            messages=self.keep_days,
        )

    def _note_removal(
        self, entry_id: int | None, kind: str, count: int, before: datetime
    ) -> int:
        """Put on record what was removed; return the id of the record.

        :param entry_id: of the record of the present run, if there is one
        """
        self.ensure_one()
        values = {
            "source_id": self.id,
            "name": self.name,
            "kind": kind,
            "company_id": self.company_id.id,
        }
        return self.env["inbox.removal"]._note(entry_id, count, before, values)
