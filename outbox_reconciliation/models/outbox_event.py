# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models


class OutboxEvent(models.Model):
    _inherit = "outbox.event"

    def _forget_document(self):
        result = super()._forget_document()
        findings = self.env["outbox.reconciliation.finding"].search(
            [("event_id", "in", self.ids), ("document", "!=", False)]
        )
        findings.document = False
        return result
