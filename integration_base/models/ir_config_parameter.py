# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.exceptions import ValidationError

from ..pure.network_guard import InvalidNetwork, parse_networks
from .integration_network import ALLOWED_NETWORKS_PARAMETER


class IrConfigParameter(models.Model):
    _inherit = "ir.config_parameter"

    @api.constrains("key", "value")
    def _check_allowed_networks(self):
        for parameter in self._allowed_networks():
            try:
                parse_networks(parameter.value or "")
            except InvalidNetwork as error:
                raise ValidationError(str(error)) from None

    @api.model_create_multi
    def create(self, vals_list):
        parameters = super().create(vals_list)
        for parameter in parameters._allowed_networks():
            parameter._log_allowed_networks("", parameter.value)
        return parameters

    def write(self, vals):
        before = {parameter: parameter.value for parameter in self._allowed_networks()}
        result = super().write(vals)
        for parameter, value in before.items():
            parameter._log_allowed_networks(value, parameter.value)
        return result

    def unlink(self):
        for parameter in self._allowed_networks():
            parameter._log_allowed_networks(parameter.value, "")
        return super().unlink()

    def _allowed_networks(self):
        return self.filtered(lambda p: p.key == ALLOWED_NETWORKS_PARAMETER)

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
