# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import requests

from odoo import api, models
from odoo.exceptions import UserError

from ..pure.guarded_http import guarded_session
from ..pure.network_guard import InvalidNetwork, NetworkGuard, parse_networks

ALLOWED_NETWORKS_PARAMETER = "integration_base.allowed_networks"


class IntegrationNetwork(models.AbstractModel):
    _name = "integration.network"
    _description = "Network guard of outgoing requests"

    @api.model
    def _guard(self) -> NetworkGuard:
        """Return the guard with the networks that the system administrator allowed."""
        # sudo: everyone's requests are judged by the list only administrators may read
        parameters = self.env["ir.config_parameter"].sudo()
        text = parameters.get_param(ALLOWED_NETWORKS_PARAMETER) or ""
        try:
            return NetworkGuard(parse_networks(text))
        except InvalidNetwork as error:
            raise UserError(
                self.env._(
                    "Settings ‣ Integration ‣ Allowed networks: %(error)s", error=error
                )
            ) from None

    @api.model
    def _session(self, timeout: float = 15.0) -> requests.Session:
        """Return a session for one-off requests, guarded and without redirects.

        :param timeout: seconds to wait for a connection, and between two bytes
        """
        return guarded_session(self._guard(), timeout=timeout)
