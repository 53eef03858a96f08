# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""OAuth 2.0 client credentials (RFC 6749, section 4.4): the request and its answer.

Sending is the caller's business. What remains is a form of four fields and an answer of
three, so no library of its own is needed for it.
"""

import json
import re
from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus, urlsplit

from .credentials import Credentials, unsent

#: Seconds that a token is taken to live when its answer does not say.
DEFAULT_LIFETIME = 300

#: Seconds after which a token is renewed at the latest, whatever its answer says.
LONGEST_LIFETIME = 30 * 24 * 3600

#: Seconds to wait after a failure that passes by itself, and after one that a person
#: has to mend: every further request may lock the client out.
PAUSE = 30.0
LONG_PAUSE = 300.0

#: What people call whom tokens are got from.
SERVER = "authorization server"

_ERROR_KEPT = 200

# RFC 6749, appendix A.12, without the space, which would end a header's token.
_TOKEN = re.compile(r"[\x21-\x7e]+")

# RFC 6749, section 5.2.
_REFUSALS = {
    "invalid_client": "refused the client's credentials",
    "unauthorized_client": "does not let this client get tokens in this way",
    "invalid_scope": "refused the scope",
    "invalid_target": "refused the audience",
    "unsupported_grant_type": "does not offer the client credentials grant",
    "invalid_request": "did not understand the request",
    "invalid_grant": "refused the client's credentials",
}
_REMEDY = "Check the authentication of the endpoint."


class TokenRefused(ValueError):
    """There is no token; the message says why, without secrets, and what to do.

    :ivar pause: seconds after which it is worth asking again
    :ivar blocked: the network guard refused the server's address: asking again is for
        a person to decide
    """

    def __init__(
        self, message: str, pause: float = PAUSE, blocked: bool = False
    ) -> None:
        super().__init__(message)
        self.pause = pause
        self.blocked = blocked


@dataclass(frozen=True, slots=True)
class Token:
    """An access token.

    :ivar lifetime: seconds
    """

    text: str = field(repr=False)
    lifetime: float


@dataclass(frozen=True, slots=True)
class Grant:
    """What a client asks for tokens with.

    :ivar in_body: whether the client's id and secret go into the form instead of a
        header; servers must take the header (section 2.3.1), and some do not
    """

    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str = ""
    audience: str = ""
    in_body: bool = False

    @property
    def server(self) -> str:
        """The authorization server, in words."""
        return f"The {SERVER} at {urlsplit(self.token_url).netloc}"

    def form(self) -> dict[str, str]:
        """The fields of the request's body."""
        fields = {"grant_type": "client_credentials"}
        if self.scope:
            fields["scope"] = self.scope
        if self.audience:
            fields["audience"] = self.audience
        if self.in_body:
            fields["client_id"] = self.client_id
            fields["client_secret"] = self.client_secret
        return fields

    def headers(self) -> dict[str, str]:
        """The headers of the request."""
        headers = {"Accept": "application/json"}
        if not self.in_body:
            headers["Authorization"] = f"Basic {self._basic()}"
        return headers

    def parse(self, status: int, body: bytes, wait: float | None = None) -> Token:
        """Judge the answer.

        :param wait: seconds that the server asked to wait
        :raises TokenRefused: it holds no token that can be used
        """
        answer = _object(body)
        if status != 200:
            raise self._refusal(status, answer, wait)
        text = answer.get("access_token")
        kind = answer.get("token_type")
        if not isinstance(text, str) or not _TOKEN.fullmatch(text):
            raise self._trouble("answered without an access token", LONG_PAUSE)
        if isinstance(kind, str) and kind.lower() != "bearer":
            raise self._trouble(
                f"gives tokens of the type {self._public(kind)}, where only bearer "
                "tokens can be sent",
                LONG_PAUSE,
            )
        return Token(text, _lifetime(answer.get("expires_in")))

    def _refusal(self, status: int, answer: dict, wait: float | None) -> TokenRefused:
        error = answer.get("error")
        code = self._public(error) if isinstance(error, str) else ""
        reason = _REFUSALS.get(code)
        if reason is None and status in (401, 403):
            reason = "refused the client's credentials"
        if reason is None and (status == 429 or status >= 500):
            return TokenRefused(
                f"{self.server} is not available at present ({status}).",
                max(wait or 0.0, PAUSE),
            )
        described = answer.get("error_description")
        detail = f"{status} {code}".strip()
        if isinstance(described, str) and described.strip():
            detail += f": {self._public(described)}"
        return self._trouble(f"{reason or 'gave no token'} ({detail})", LONG_PAUSE)

    def _trouble(self, what: str, pause: float) -> TokenRefused:
        return TokenRefused(f"{self.server} {what}. {_REMEDY}", pause)

    def _public(self, text: str) -> str:
        """What the server says, as it may be shown."""
        visible = "".join(c for c in text if c.isprintable()).strip().rstrip(".")
        return self.hide(visible)[:_ERROR_KEPT]

    def hide(self, text: str) -> str:
        """A text without the client's secret in it."""
        return self.secrets.hide(text)

    @property
    def secrets(self) -> Credentials:
        """What must not come back from the server."""
        return unsent(self.client_secret, self._basic())

    def _basic(self) -> str:
        # Section 2.3.1: both are form-encoded before they are joined.
        pair = f"{quote_plus(self.client_id)}:{quote_plus(self.client_secret)}"
        return b64encode(pair.encode()).decode("ascii")


def _object(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _lifetime(value: Any) -> float:
    # Some servers give the number as text.
    try:
        seconds = float(value)
    except (TypeError, ValueError, OverflowError):
        return DEFAULT_LIFETIME
    # Not a number is not greater than 0 either.
    return min(seconds, LONGEST_LIFETIME) if seconds > 0 else DEFAULT_LIFETIME
