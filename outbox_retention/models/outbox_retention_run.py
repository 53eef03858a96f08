# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

from .outbox_retention_rule import KIND_LABELS


class OutboxRetentionRun(models.Model):
    """What a rule removed in one run."""

    _name = "outbox.retention.run"
    _inherit = "integration.removal.mixin"
    _description = "Removed Data"
    _order = "date desc, id desc"
    _log_access = False

    rule_id = fields.Many2one(
        "outbox.retention.rule", readonly=True, index=True, ondelete="set null"
    )
    name = fields.Char(
        string="By Rule", required=True, readonly=True, help="As the rule was then."
    )
    kind = fields.Selection(
        [(kind, KIND_LABELS[kind]) for kind in KIND_LABELS],
        string="What",
        required=True,
        readonly=True,
    )
