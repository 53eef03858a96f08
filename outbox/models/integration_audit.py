# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

ACTIONS = [
    ("endpoint_paused", "Endpoint paused"),
    ("endpoint_resumed", "Endpoint resumed"),
    ("endpoint_disabled", "Endpoint disabled"),
    ("endpoint_tried", "Endpoint tried now"),
    ("connection_changed", "Connection changed"),
    ("delivery_retried", "Delivery retried"),
    ("delivery_cancelled", "Delivery cancelled"),
    ("delivery_skipped", "Delivery skipped"),
    ("delivery_released", "Delivery released"),
    ("event_rendered", "Event rendered again"),
    ("payload_published", "Payload published"),
    ("payload_deprecated", "Payload deprecated"),
    ("classification_changed", "Classification changed"),
    ("clearance_changed", "Clearance changed"),
    ("batch_sent", "Batch sent now"),
    ("replay_started", "Replay started"),
    ("replay_paused", "Replay paused"),
    ("replay_resumed", "Replay resumed"),
    ("replay_cancelled", "Replay cancelled"),
    ("ordering_changed", "Ordering or lanes changed"),
]


def keep(entries):
    """The audit trail outlives the addon."""


class IntegrationAudit(models.Model):
    _inherit = "integration.audit"

    action = fields.Selection(
        selection_add=ACTIONS, ondelete={action: keep for action, _label in ACTIONS}
    )
