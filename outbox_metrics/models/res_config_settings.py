# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..pure.token import digest_of, generate_token

TOKEN_PARAMETER = "outbox_metrics.token_sha256"


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    outbox_metrics_open = fields.Boolean(
        compute="_compute_outbox_metrics_open",
        groups="base.group_system",
        help="Whether there is a token to read the metrics with.",
    )

    @api.depends_context("uid")
    def _compute_outbox_metrics_open(self):
        parameters = self.env["ir.config_parameter"]
        for settings in self:
            settings.outbox_metrics_open = bool(parameters.get_param(TOKEN_PARAMETER))

    def action_outbox_metrics_make_token(self):
        """Make a token, in the place of the former one, and show it once."""
        self._require_system()
        token = generate_token()
        parameter = self._outbox_metrics_parameter()
        if parameter:
            parameter.value = digest_of(token)
        else:
            parameter = parameter.create(
                {"key": TOKEN_PARAMETER, "value": digest_of(token)}
            )
        self.env["integration.audit"]._log(parameter, "metrics_token_made")
        return {
            "type": "ir.actions.client",
            "tag": "integration_base.reveal_secret",
            "name": self.env._("Metrics Token"),
            "params": {
                "name": self.env._("Metrics Token"),
                "value": token,
                "message": self.env._(
                    "Enter it in your monitoring system now: it is never shown again. "
                    "A former token does not work any more."
                ),
            },
        }

    def action_outbox_metrics_remove_token(self):
        """Close the metrics to everybody."""
        self._require_system()
        parameter = self._outbox_metrics_parameter()
        self.env["integration.audit"]._log(parameter, "metrics_token_removed")
        parameter.unlink()
        return {"type": "ir.actions.client", "tag": "reload"}

    def _outbox_metrics_parameter(self):
        return self.env["ir.config_parameter"].search([("key", "=", TOKEN_PARAMETER)])

    def _require_system(self):
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(
                self.env._("Only a system administrator may do this. Ask one.")
            )
