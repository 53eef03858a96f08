# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

ACTIONS = [
    ("source_opened", "Source opened"),
    ("source_opened_unverified", "Source opened without verification"),
    ("source_paused", "Source paused"),
    ("source_closed", "Source closed"),
    ("retention_changed", "Time to keep messages changed"),
    ("message_tested", "Test message sent"),
    ("message_retried", "Message retried"),
    ("message_skipped", "Message skipped"),
    ("message_discarded", "Message discarded"),
    ("message_replayed", "Message replayed"),
    ("code_mapped", "Code mapped"),
]


def keep(entries):
    """The audit trail outlives the addon."""


class IntegrationAudit(models.Model):
    _inherit = "integration.audit"

    action = fields.Selection(
        selection_add=ACTIONS, ondelete={action: keep for action, _label in ACTIONS}
    )
