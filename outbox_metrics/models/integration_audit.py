# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

ACTIONS = [
    ("metrics_token_made", "Metrics token made"),
    ("metrics_token_removed", "Metrics token removed"),
]


def _keep(entries):
    """The audit trail outlives the addon."""


class IntegrationAudit(models.Model):
    _inherit = "integration.audit"

    action = fields.Selection(
        selection_add=ACTIONS, ondelete={action: _keep for action, _label in ACTIONS}
    )
