# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.exceptions import ValidationError

from ..pure.network_guard import InvalidNetwork, parse_networks
from .integration_network import ALLOWED_NETWORKS_PARAMETER


class IrConfigParameter(models.Model):
    _inherit = "ir.config_parameter"

    @api.constrains("key", "value")
    def _check_allowed_networks(self):
        for parameter in self:
            try:
                parse_networks(parameter._allowed_networks())
            except InvalidNetwork as error:
                raise ValidationError(str(error)) from None

    @api.model_create_multi
    def create(self, vals_list):
        parameters = super().create(vals_list)
        for parameter in parameters:
            parameter._log_allowed_networks("", parameter._allowed_networks())
        return parameters

    def write(self, vals):
        before = {parameter: parameter._allowed_networks() for parameter in self}
        result = super().write(vals)
        for parameter, networks in before.items():
            parameter._log_allowed_networks(networks, parameter._allowed_networks())
        return result

    def unlink(self):
        for parameter in self:
            parameter._log_allowed_networks(parameter._allowed_networks(), "")
        return super().unlink()

    def _allowed_networks(self) -> str:
        """Return what this parameter allows: nothing, if it is another parameter."""
        return self.value or "" if self.key == ALLOWED_NETWORKS_PARAMETER else ""

    def _log_allowed_networks(self, before, after):
        if before != after:
            details = self.env._(
                "From: %(before)s. To: %(after)s.",
                before=before or self.env._("none"),
                after=after or self.env._("none"),
            )
            self.env["integration.audit"]._log(
                self, "networks_changed", details=details
            )
