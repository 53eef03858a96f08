# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""``Authorization: Bearer <token>`` (RFC 6750)."""

from collections.abc import Sequence

from ..received import Received
from . import scheme

HEADER = "Authorization"
_SHORTEST = 16


class Bearer(scheme.Scheme):
    """A token that the sender shows. It proves nothing about the body."""

    def check_secret(self, text: str) -> None:
        scheme.check_text(text, _SHORTEST)
        if not (text.isascii() and text.isprintable()) or " " in text:
            raise ValueError(
                "A token goes into a header: use ASCII characters without spaces."
            )

    def prove(
        self,
        message: scheme.Outgoing,
        secret: str,
        settings: scheme.VerificationSettings,
    ) -> dict[str, str]:
        return {HEADER: f"Bearer {secret}"}

    def verify(
        self,
        received: Received,
        secrets: Sequence[str],
        settings: scheme.VerificationSettings,
        now: float,
    ) -> None:
        known = scheme.usable(secrets)
        if not scheme.equals_any(self._token(received), known):
            raise scheme.Refused("The token is not known here. Check it.")

    def _token(self, received: Received) -> str:
        """:raises Refused: there is none"""
        return credentials(received, "Bearer")


def credentials(received: Received, kind: str) -> str:
    """What follows the kind of credentials, which may be written in any case.

    :raises Refused: there are none of this kind
    """
    found, _, text = scheme.header(received, HEADER).partition(" ")
    if found.lower() != kind.lower() or not text.strip():
        raise scheme.Refused(f"The header {HEADER} has to hold {kind} credentials.")
    return text.strip()
