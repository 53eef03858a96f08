# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models
from odoo.exceptions import ValidationError

from ..engine.access_token import Authorization
from ..pure.connection import Connection
from ..pure.oauth2 import Grant, TokenRefused

# What decides which token an endpoint gets.
GRANT_FIELDS = {
    "auth_kind",
    "auth_secret",
    "auth_token_url",
    "auth_client_id",
    "auth_client_in",
    "auth_scope",
    "auth_audience",
}


class OutboxEndpointOauthMixin(models.AbstractModel):
    """How an endpoint gets access tokens (OAuth 2.0, RFC 6749, section 4.4)."""

    _name = "outbox.endpoint.oauth.mixin"
    _description = "Access Tokens of an Endpoint"

    auth_token_url = fields.Char(
        string="Token URL",
        tracking=True,
        copy=False,
        help="Where the authorization server gives access tokens. It is reached "
        "through the endpoint's proxy, if there is one; its certificate may be one "
        "that the system trusts, or one that the endpoint trusts.",
    )
    auth_client_id = fields.Char(string="Client ID", tracking=True, copy=False)
    auth_client_in = fields.Selection(
        [("header", "In a header (Basic)"), ("body", "In the body of the request")],
        string="Client Authentication",
        required=True,
        default="header",
        tracking=True,
        copy=False,
        help="How they are given to the authorization server. Each has to take the "
        "header; some want them in the body all the same.",
    )
    auth_scope = fields.Char(
        string="Scope",
        tracking=True,
        copy=False,
        help="What the token is to allow, several words separated by spaces. Empty: "
        "what the authorization server chooses.",
    )
    auth_audience = fields.Char(
        string="Audience",
        tracking=True,
        copy=False,
        help="Whom the token is for, if the authorization server asks for it.",
    )

    def _forget_tokens(self):
        """Have the next token asked for as the endpoint is configured then."""
        # sudo: tokens are the engine's alone
        tokens = self.env["outbox.endpoint.token"].sudo()
        tokens.search([("endpoint_id", "in", self.ids)]).unlink()

    def _authorization(self, connection: Connection) -> Authorization | None:
        """How to get an access token, if requests need one.

        :raises UserError: the secret cannot be decrypted
        :raises ValueError: it is missing, or the token URL must not be reached
        """
        self.ensure_one()
        if self.auth_kind != "oauth2":
            return None
        guard = self.env["integration.network"]._guard()
        grant = Grant(
            token_url=guard.check_url(self.auth_token_url),
            client_id=self.auth_client_id,
            client_secret=self._auth_secret(),
            scope=self.auth_scope or "",
            audience=self.auth_audience or "",
            in_body=self.auth_client_in == "body",
        )
        return Authorization(
            grant=grant,
            connection=connection,
            check_address=guard.check_address,
            keyring=self.env["integration.keyring"]._keyring(),
        )

    def _require_authorized(self, connection: Connection):
        """Ask for a token once, as a wrong client secret is best found now."""
        authorization = self._authorization(connection)
        if authorization is None:
            return
        try:
            authorization.obtain()
        except TokenRefused as error:
            raise ValidationError(
                self.env._(
                    "%s To save the endpoint now and start it later, create it paused.",
                    error,
                )
            ) from None
