# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.integration_base.models.integration_credential_mixin import WRITE_ONLY

from ..pure import credentials
from ..pure.headers import InvalidHeader, check_own, check_value
from .endpoint_url import checked_url
from .outbox_endpoint_oauth_mixin import GRANT_FIELDS

# RFC 6750, section 2.1, and whatever else receivers call a token.
TOKEN = re.compile(r"[\x21-\x7e]+")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")

# What each kind needs beside its secret, and in what words the secret is missed.
NEEDS = {
    "bearer": (),
    "basic": ("auth_user",),
    "api_key": ("auth_header",),
    "oauth2": ("auth_token_url", "auth_client_id"),
}
FIELDS = GRANT_FIELDS | {"auth_user", "auth_header"}


class OutboxEndpointAuthMixin(models.AbstractModel):
    """How an endpoint proves to its receiver who it is, beside the signature."""

    _name = "outbox.endpoint.auth.mixin"
    _inherit = ["integration.credential.mixin", "outbox.endpoint.oauth.mixin"]
    _description = "Authentication of an Endpoint"

    auth_kind = fields.Selection(
        [
            ("none", "None (the signature alone)"),
            ("bearer", "Bearer token"),
            ("basic", "User name and password (Basic)"),
            ("api_key", "API key in a header"),
            ("oauth2", "OAuth 2.0 client credentials"),
        ],
        string="Authentication",
        required=True,
        default="none",
        tracking=True,
        copy=False,
        help="What the receiver asks for beside the signature. When you choose another "
        "kind, the secret that was stored is deleted.",
    )
    auth_secret = fields.Char(
        string="Authentication Secret",
        **WRITE_ONLY,
        help="Stored encrypted and never shown again. Leave it empty to keep what is "
        "stored.",
    )
    auth_user = fields.Char(string="User Name", tracking=True, copy=False)
    auth_header = fields.Char(
        string="Header Name", default="X-API-Key", tracking=True, copy=False
    )
    auth_hint = fields.Char(compute="_compute_auth_hint")
    auth_in_clear = fields.Boolean(compute="_compute_auth_in_clear")

    @api.depends("auth_kind", "stored_credentials")
    def _compute_auth_hint(self):
        for endpoint in self:
            kept = endpoint.auth_kind == endpoint._origin.auth_kind
            endpoint.auth_hint = kept and endpoint._stored_hint("auth_secret")

    @api.depends("auth_kind", "url", "auth_token_url", "header_ids.value")
    def _compute_auth_in_clear(self):
        for endpoint in self:
            sends = endpoint.auth_kind != "none" or any(
                not header.value for header in endpoint.header_ids
            )
            urls = (endpoint.url, endpoint.auth_token_url)
            endpoint.auth_in_clear = sends and any(
                (url or "").lower().startswith("http:") for url in urls
            )

    @api.model_create_multi
    def create(self, vals_list):
        endpoints = super().create(vals_list)
        endpoints._check_authentication()
        for endpoint in endpoints.filtered(lambda e: e.auth_kind != "none"):
            endpoint._log_connection(["auth_kind"])
        return endpoints

    def write(self, vals):
        if "auth_kind" in vals:
            self.filtered(
                lambda endpoint: endpoint.auth_kind != vals["auth_kind"]
            )._forget_credentials("auth_secret")
        result = super().write(vals)
        changed = FIELDS & vals.keys()
        if changed:
            self._check_authentication()
            self._log_connection(changed)
        if GRANT_FIELDS & vals.keys():
            self._forget_tokens()
        return result

    def _enter(self, entered):
        if secret := entered.get("auth_secret"):
            self._check_secret(secret)
        return super()._enter(entered)

    def _check_secret(self, secret: str):
        """Refuse what cannot be sent in the place it is for.

        :raises ValidationError: without the secret itself
        """
        if self.auth_kind == "bearer" and not TOKEN.fullmatch(secret):
            raise ValidationError(
                self.env._(
                    "The token holds a space, a line break or a character that is not "
                    "ASCII. Enter the token alone, without the word Bearer."
                )
            )
        if CONTROL.search(secret):
            raise ValidationError(
                self.env._(
                    "The secret holds a line break or another control character. "
                    "Remove it."
                )
            )
        if self.auth_kind == "api_key":
            try:
                check_value(self.auth_header or "", secret)
            except InvalidHeader as error:
                raise ValidationError(str(error)) from None

    def _check_authentication(self):
        for endpoint in self.filtered(lambda e: e.auth_kind != "none"):
            endpoint._check_complete()
            if endpoint.auth_kind == "basic":
                endpoint._check_user()
            if endpoint.auth_kind == "oauth2":
                checked_url(
                    endpoint.env,
                    endpoint.auth_token_url,
                    resolve=endpoint._resolves_itself(),
                )
        self._check_header_names()

    def _check_complete(self):
        """Refuse an authentication that lacks something."""
        labels = self._fields
        missing = [
            labels[name]._description_string(self.env)
            for name in NEEDS[self.auth_kind]
            if not self[name]
        ]
        if not self._has_credential("auth_secret"):
            missing.append(self._secret_label())
        if missing:
            raise ValidationError(
                self.env._(
                    "Something is missing on the page Authentication. Enter: %s.",
                    ", ".join(missing),
                )
            )

    def _secret_label(self) -> str:
        return {
            "bearer": self.env._("Token"),
            "basic": self.env._("Password"),
            "api_key": self.env._("API Key"),
            "oauth2": self.env._("Client Secret"),
        }[self.auth_kind]

    def _check_user(self):
        # RFC 7617, section 2: the first colon ends the user name.
        if ":" in self.auth_user or CONTROL.search(self.auth_user):
            raise ValidationError(
                self.env._(
                    "The user name holds a colon or a control character, which cannot "
                    "be sent. Check it."
                )
            )

    def _check_header_names(self):
        """Refuse headers of which each would say something else than the other."""
        for endpoint in self:
            own = {header.name.lower(): header.name for header in endpoint.header_ids}
            taken = endpoint._auth_header_name()
            if endpoint.auth_kind == "api_key":
                try:
                    check_own(taken)
                except InvalidHeader as error:
                    raise ValidationError(str(error)) from None
            if taken and taken.lower() in own:
                raise ValidationError(
                    self.env._(
                        "The authentication sets the header %s already. Remove it from "
                        "the endpoint's headers, or choose no authentication.",
                        own[taken.lower()],
                    )
                )

    def _auth_header_name(self) -> str | None:
        if self.auth_kind == "none":
            return None
        return self.auth_header if self.auth_kind == "api_key" else "Authorization"

    def _auth_credentials(self) -> credentials.Credentials:
        """What requests authenticate with; an access token comes later.

        :raises UserError: the secret cannot be decrypted
        :raises ValueError: it is missing
        """
        if self.auth_kind in ("none", "oauth2"):
            return credentials.NONE
        secret = self._auth_secret()
        if self.auth_kind == "basic":
            return credentials.basic(self.auth_user, secret)
        if self.auth_kind == "api_key":
            return credentials.header(self.auth_header, secret)
        return credentials.bearer(secret)

    def _auth_secret(self) -> str:
        secret = self._credential("auth_secret")
        if not secret:
            raise ValueError(
                self.env._(
                    "The secret to authenticate with is missing. Enter it on the page "
                    "Authentication of the endpoint."
                )
            )
        return secret
