# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models


class OutboxDocumentMixin(models.AbstractModel):
    """For business documents whose form has the smart button Events."""

    _name = "outbox.document.mixin"
    _description = "Document with Events"

    outbox_event_count = fields.Integer(
        compute="_compute_outbox_event_count",
        groups="integration_base.group_integration_user",
    )

    def _compute_outbox_event_count(self):
        counts = dict(
            self.env["outbox.event"]._read_group(
                [("res_model", "=", self._name), ("res_id", "in", self.ids)],
                ["res_id"],
                ["__count"],
            )
        )
        for record in self:
            record.outbox_event_count = counts.get(record.id, 0)

    def action_open_outbox_events(self):
        """Show the events of this document."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "outbox.action_outbox_event"
        )
        action["domain"] = [("res_model", "=", self._name), ("res_id", "=", self.id)]
        return action
