# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from .integration_network import ALLOWED_NETWORKS_PARAMETER


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    integration_allowed_networks = fields.Text(
        string="Allowed networks",
        groups="base.group_system",
        help="Networks inside your plant that endpoints may reach, one per line, for "
        "example 10.20.0.0/16. All other private networks stay closed.",
    )

    @api.model
    def get_values(self):
        values = super().get_values()
        if self.env.user.has_group("base.group_system"):
            parameters = self.env["ir.config_parameter"]
            values["integration_allowed_networks"] = parameters.get_param(
                ALLOWED_NETWORKS_PARAMETER, ""
            )
        return values

    def set_values(self):
        result = super().set_values()
        if self.env.user.has_group("base.group_system"):
            networks = (self.integration_allowed_networks or "").strip()
            self.env["ir.config_parameter"].set_param(
                ALLOWED_NETWORKS_PARAMETER, networks or False
            )
        return result
