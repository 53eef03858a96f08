# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The published contract, for receivers and their tools."""

import json
from collections.abc import Callable

from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import (
    BadRequest,
    Forbidden,
    HTTPException,
    NotFound,
    Unauthorized,
)

from odoo import http
from odoo.http import request

from ..models.res_config_settings import CATALOGUE_ACCESS_PARAMETER
from ..pure.classification import CLASSES

#: Seconds after which a tool asks again; it then gets no more than "not modified".
MAX_AGE = 60


class Contract(http.Controller):
    @http.route(
        "/integration/schemas/<string:name>/<string:version>.json",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
    )
    def schema(self, name, version, clearance=None, **_unknown):
        """The JSON Schema of a payload version, or of an event type's payload."""

        def build():
            payload = request.env["outbox.payload"]._version_of(name, _number(version))
            if not payload:
                raise NotFound(f"There is no version {version} of {name}.")
            return payload._json_schema(clearance)

        return _answer(build, "application/schema+json", clearance)

    @http.route(
        "/integration/asyncapi.json",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
    )
    def asyncapi(self, clearance=None, **_unknown):
        """The AsyncAPI document of all active event types."""

        def build():
            return request.env["outbox.event.type"]._asyncapi(clearance)

        return _answer(build, "application/json", clearance)


def _answer(build: Callable[[], dict], content_type: str, clearance: str | None):
    try:
        _require_access()
        _require_class(clearance)
        document = build()
    except HTTPException as refusal:
        return _refusal(refusal)
    response = _json(document, content_type)
    response.headers["Cache-Control"] = f"private, max-age={MAX_AGE}"
    response.add_etag()
    return response.make_conditional(request.httprequest.environ)


def _refusal(refusal: HTTPException):
    response = _json(
        {"status": refusal.code, "title": refusal.name, "detail": refusal.description},
        "application/problem+json",
    )
    response.status_code = refusal.code
    if isinstance(refusal, Unauthorized):
        response.headers["WWW-Authenticate"] = WWWAuthenticate("bearer").to_header()
    return response


def _json(document: dict, content_type: str):
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return request.make_response(
        text + "\n", [("Content-Type", f"{content_type}; charset=utf-8")]
    )


def _number(version: str) -> int:
    if not (version.isascii() and version.isdecimal() and len(version) < 10):
        raise NotFound(f'"{version}" is no version. Ask for a number, such as 1.json.')
    return int(version)


def _require_class(clearance: str | None) -> None:
    names = [name for name, _label in CLASSES]
    if clearance is not None and clearance not in names:
        raise BadRequest(
            f'"{clearance}" is no clearance. Choose one of {", ".join(names)}.'
        )


def _require_access() -> None:
    """Let everybody in, or those who may see the catalogue, as the settings say."""
    # The setting counts for those, too, who may read no setting.
    params = request.env["ir.config_parameter"].sudo()
    if params.get_param(CATALOGUE_ACCESS_PARAMETER, "public") == "public":
        return
    user = _user()
    if user._is_public():
        raise Unauthorized(
            "Log in, or send an API key of Odoo: Authorization: Bearer <key>."
        )
    if not user.has_group("integration_base.group_integration_user"):
        raise Forbidden("The catalogue is for users of Integration. Ask for the role.")


def _user():
    """Whoever the API key belongs to, or is logged in."""
    scheme, _space, key = request.httprequest.headers.get(
        "Authorization", ""
    ).partition(" ")
    if scheme.lower() != "bearer":
        return request.env.user
    keys = request.env["res.users.apikeys"]
    user_id = keys._check_credentials(scope="rpc", key=key.strip())
    if not user_id:
        raise Unauthorized("The API key is not valid.")
    return request.env(user=user_id).user
