# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models

from odoo.addons.integration_base.engine.neutral import neutral

from ..engine import asyncapi


class OutboxEventType(models.Model):
    """The published contract of event types."""

    _name = "outbox.event.type"
    _inherit = ["outbox.event.type", "outbox.event.type.catalogue.mixin"]

    @api.model
    def _asyncapi(self, clearance=None) -> dict:
        """The AsyncAPI document of all active event types.

        :param clearance: of whoever it is for; None for everything
        """
        # The contract is the same for whoever reads it, in whatever language.
        event_types = self.with_env(neutral(self.env.cr))
        return asyncapi.document(event_types.search([("active", "=", True)]), clearance)

    def _payload_versions(self):
        """The versions that receivers of these types may get, in order."""
        payloads = self.payload_id
        return payloads.search(
            [
                ("name", "in", payloads.mapped("name")),
                "|",
                ("state", "!=", "draft"),
                ("id", "in", payloads.ids),
            ],
            order="name, version",
        )

    def _addons(self) -> dict:
        """The addon that brought each of these types; None for one made by hand."""
        external_ids = self.get_external_id()
        return {
            event_type: external_ids[event_type.id].partition(".")[0] or None
            for event_type in self
        }
