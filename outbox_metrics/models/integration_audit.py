# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

from odoo.addons.outbox.models.integration_audit import keep

ACTIONS = [
    ("metrics_token_made", "Metrics token made"),
    ("metrics_token_removed", "Metrics token removed"),
]


class IntegrationAudit(models.Model):
    _inherit = "integration.audit"

    action = fields.Selection(
        selection_add=ACTIONS, ondelete={action: keep for action, _label in ACTIONS}
    )
