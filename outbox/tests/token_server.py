# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""An authorization server for the client credentials grant (RFC 6749, section 4.4)."""

import json
from base64 import b64decode
from urllib.parse import parse_qsl, unquote_plus

from odoo.addons.integration_base.tests.receiver import Answer, Receiver


class TokenServer(Receiver):
    """Gives the tokens ``token-1``, ``token-2``, ... to the client it knows.

    Answers of a script, as of any receiver, come first.

    :param lifetime: seconds, as its answers say
    :ivar issued: how many tokens it gave
    """

    def __init__(
        self, *script, client="odoo", secret="client-secret", lifetime=3600, tls=None
    ):
        super().__init__(*script, tls=tls)
        self.client, self.secret, self.lifetime = client, secret, lifetime
        self.prefix = "token-"
        self.issued = 0

    def record(self, received):
        scripted = bool(self._script)
        answer = super().record(received)
        return answer if scripted else self._give(received)

    def _give(self, received):
        form = dict(parse_qsl(received.body.decode()))
        if form.get("grant_type") != "client_credentials":
            return _json(400, error="unsupported_grant_type")
        if self._client(received, form) != (self.client, self.secret):
            return _json(401, error="invalid_client", error_description="Who are you?")
        self.issued += 1
        return _json(
            200,
            access_token=f"{self.prefix}{self.issued}",
            token_type="Bearer",
            expires_in=self.lifetime,
        )

    @staticmethod
    def _client(received, form):
        kind, _, encoded = received.headers.get("authorization", "").partition(" ")
        if kind == "Basic":
            client, _, secret = b64decode(encoded).decode().partition(":")
            return unquote_plus(client), unquote_plus(secret)
        return form.get("client_id"), form.get("client_secret")


def _json(status, **content):
    body = json.dumps(content).encode()
    return Answer(status, {"Content-Type": "application/json"}, body)
