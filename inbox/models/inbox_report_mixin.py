# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from ..exceptions import DuplicateReference


class InboxReportMixin(models.AbstractModel):
    """A record that remembers the sender's report that did something to it.

    A message id is not enough to do something once: a sender that restarts tells the
    same fact in a new message. So each report has a reference, by default the message's
    id, which the record keeps. It is claimed first, so that of two lanes with the same
    report the second one waits, and finds what the first did.
    """

    _name = "inbox.report.mixin"
    _description = "Record That a Sender Reports About"

    inbox_report = fields.Char(
        string="Sender's Report",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="Source and reference of the message that did this.",
    )

    @api.model
    def _inbox_report_name(self, command, incoming):
        """What a record keeps of a report: the source's id, and its reference."""
        return f"{incoming.source_id}/{command.get('reference') or incoming.uid}"

    @api.model
    def _inbox_known(self, command, incoming):
        """What this very report has done before, if anything.

        :raises DuplicateReference: its reference was used for other contents
        """
        name = self._inbox_report_name(command, incoming)
        again = self.env["inbox.claim"]._again(command, self._name, name)
        found = self.search([("inbox_report", "=", name)])
        if found and not again:
            raise DuplicateReference(
                self.env._(
                    "%(records)s has the report “%(reference)s” already, and with other"
                    " contents. Let the sender give every report its own reference.",
                    records=", ".join(found.mapped("display_name")),
                    reference=name.partition("/")[2],
                )
            )
        return found
