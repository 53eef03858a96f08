# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.integration_base.models.bigint import BigInteger

from .outbox_retention_rule import KIND_LABELS


class OutboxRetentionRun(models.Model):
    """What a rule removed in one run."""

    _name = "outbox.retention.run"
    _description = "Removed Data"
    _order = "date desc, id desc"
    _log_access = False

    date = fields.Datetime(
        string="When", required=True, readonly=True, default=fields.Datetime.now
    )
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
    count = BigInteger(string="Removed", required=True, readonly=True)
    before = fields.Datetime(string="Older Than", required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", readonly=True, index=True, ondelete="restrict"
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("What was removed stays on record. It cannot be deleted.")
        )
