# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

from odoo.addons.outbox.models.integration_audit import keep

ACTIONS = [
    ("retention_rule_created", "Retention rule created"),
    ("retention_rule_changed", "Retention rule changed"),
    ("retention_rule_deleted", "Retention rule deleted"),
    ("erasure_started", "Erasure of personal data started"),
    ("erasure_ended", "Personal data erased"),
]


class IntegrationAudit(models.Model):
    _inherit = "integration.audit"

    action = fields.Selection(
        selection_add=ACTIONS, ondelete={action: keep for action, _label in ACTIONS}
    )
