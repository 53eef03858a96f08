# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from werkzeug.datastructures import WWWAuthenticate

from odoo import http
from odoo.http import request

from ..models.res_config_settings import TOKEN_PARAMETER
from ..pure.families import CONTENT_TYPE
from ..pure.token import matches

CLOSED = (
    "The metrics are closed. A system administrator opens them in Odoo: Settings, "
    "Integration, Metrics, Make a Token.\n"
)
REFUSED = (
    "The token is missing or wrong. Send the one from Odoo's Settings, Integration, "
    "Metrics: Authorization: Bearer <token>.\n"
)


class Metrics(http.Controller):
    @http.route(
        "/integration/metrics",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
        save_session=False,
    )
    def metrics(self, **_unknown):
        """Figures of the outbox in Prometheus' text format, for who has the token."""
        # sudo: nobody but a system administrator may read parameters
        digest = request.env["ir.config_parameter"].sudo().get_param(TOKEN_PARAMETER)
        if not digest:
            return _refusal(CLOSED)
        if not matches(_token(), digest):
            return _refusal(REFUSED)
        body = request.env["outbox.metrics"]._text()
        return request.make_response(
            body, [("Content-Type", CONTENT_TYPE), ("Cache-Control", "no-store")]
        )


def _token() -> str:
    header = request.httprequest.headers.get("Authorization", "")
    scheme, _space, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _refusal(message: str):
    challenge = WWWAuthenticate("bearer", {"realm": "metrics"}).to_header()
    return request.make_response(
        message,
        [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("WWW-Authenticate", challenge),
        ],
        status=401,
    )
