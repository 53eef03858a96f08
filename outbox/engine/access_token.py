# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""How an endpoint gets access tokens (OAuth 2.0), and what one is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlencode

from odoo.addons.integration_base.pure.backoff import parse_retry_after
from odoo.addons.integration_base.pure.keyring import Keyring

from ..pure.connection import Connection
from ..pure.exchange import Request
from ..pure.oauth2 import LONG_PAUSE, SERVER, Grant, Token, TokenRefused
from ..pure.one_off import ask
from ..pure.outcome import classify

# Seconds.
TIMEOUT = 15.0
CONNECT_TIMEOUT = 5.0

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class AccessToken:
    """The token that requests carry.

    :ivar outdated: a receiver that refuses it may take its successor
    """

    text: str = field(repr=False)
    serial: int
    outdated: bool = False


@dataclass(frozen=True, slots=True)
class Authorization:
    """How an endpoint gets its tokens.

    :ivar connection: of the endpoint; the server may be one that the system trusts, too
    :ivar keyring: what a token is encrypted with in the database
    """

    grant: Grant
    connection: Connection
    check_address: Callable[[str], None] = field(repr=False)
    keyring: Keyring = field(repr=False)

    def obtain(self) -> Token:
        """Ask the authorization server.

        :raises TokenRefused: there is no token; says why
        """
        grant = self.grant
        request = Request(
            url=grant.token_url,
            headers=(("Content-Type", FORM), *grant.headers().items()),
            body=urlencode(grant.form()).encode(),
            timeout=TIMEOUT,
            connect_timeout=CONNECT_TIMEOUT,
            credentials=grant.secrets,
        )
        try:
            connection = self.connection.trusting_the_system()
        except OSError as error:
            raise TokenRefused(
                "There is no access token. The certificates that the system trusts "
                f"cannot be read: {error}. Have an administrator check the environment "
                "variable SSL_CERT_FILE.",
                LONG_PAUSE,
            ) from None
        response = ask(request, self.check_address, connection)
        if response.error is not None or response.status is None:
            outcome = classify(response, name=SERVER)
            raise TokenRefused(
                f"There is no access token. {outcome.reason}",
                blocked=outcome.kind == "blocked",
            )
        wait = parse_retry_after(response.header("Retry-After"), datetime.now(UTC))
        return grant.parse(response.status, response.body, wait)
