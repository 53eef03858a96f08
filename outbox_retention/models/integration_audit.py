# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

ACTIONS = [
    ("retention_rule_created", "Retention rule created"),
    ("retention_rule_changed", "Retention rule changed"),
    ("retention_rule_deleted", "Retention rule deleted"),
]


def _keep(entries):
    """The audit trail outlives the addon."""


class IntegrationAudit(models.Model):
    _inherit = "integration.audit"

    action = fields.Selection(
        selection_add=ACTIONS, ondelete={action: _keep for action, _label in ACTIONS}
    )
