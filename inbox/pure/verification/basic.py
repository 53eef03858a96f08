# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""``Authorization: Basic <base64 of user:password>`` (RFC 7617)."""

import base64
from collections.abc import Sequence

from ..received import Received
from . import scheme
from .bearer import HEADER, credentials

_SHORTEST = 8


class Basic(scheme.Scheme):
    """A secret is ``user:password``, in UTF-8. It proves nothing about the body."""

    def check_secret(self, text: str) -> None:
        user, colon, password = text.partition(":")
        if not (user and colon):
            raise ValueError("Write the user name, a colon and the password.")
        if len(password) < _SHORTEST:
            raise ValueError(f"Choose a password of {_SHORTEST} characters or more.")
        if not text.isprintable():
            raise ValueError("Use printable characters only.")

    def prove(
        self,
        message: scheme.Outgoing,
        secret: str,
        settings: scheme.VerificationSettings,
    ) -> dict[str, str]:
        return {HEADER: f"Basic {_encoded(secret)}"}

    def verify(
        self,
        received: Received,
        secrets: Sequence[str],
        settings: scheme.VerificationSettings,
        now: float,
    ) -> None:
        expected = [_encoded(secret) for secret in scheme.usable(secrets)]
        if not scheme.equals_any(credentials(received, "Basic"), expected):
            raise scheme.Refused(
                "User name and password are not known here. Check both."
            )


def _encoded(secret: str) -> str:
    return base64.b64encode(secret.encode("utf-8", "surrogatepass")).decode()
