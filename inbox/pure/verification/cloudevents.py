# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""HTTP 1.1 Web Hooks for Event Delivery of CloudEvents: token and handshake.

The id and the type of an event are read with its content, in every mode.
"""

import re
from collections.abc import Sequence

from ..received import Received
from . import scheme
from .bearer import HEADER, Bearer

ORIGIN = "WebHook-Request-Origin"
RATE = "WebHook-Request-Rate"
_NUMBER = re.compile(r"[0-9]{1,9}")


class CloudEvents(Bearer):
    """A bearer token, or the parameter ``access_token`` of the address."""

    def announce(
        self, message: scheme.Outgoing, settings: scheme.VerificationSettings
    ) -> dict[str, str]:
        """Only where it comes from: the rest is in the event."""
        origins = settings.allowed_origins
        return {ORIGIN: origins[0]} if origins else {}

    def verify(
        self,
        received: Received,
        secrets: Sequence[str],
        settings: scheme.VerificationSettings,
        now: float,
    ) -> None:
        if settings.allowed_origins:
            _check_origin(received, settings)
        return super().verify(received, secrets, settings, now)

    def _token(self, received: Received) -> str:
        tokens = received.query("access_token")
        if not tokens:
            return super()._token(received)
        if len(tokens) > 1 or HEADER.lower() in received.headers:
            # RFC 6750, 2: one way per request, so that nobody can mix two.
            raise scheme.Refused("Send the token once: in the header is best.")
        return tokens[0]

    def handshake(
        self, received: Received, settings: scheme.VerificationSettings
    ) -> dict[str, str]:
        """Answer a sender that asks with OPTIONS whether it may send.

        Consent lets it try; each message is verified all the same.

        :return: the headers of the answer
        :raises Refused: no origin, one that is not allowed, or a rate that is none
        """
        origin = _check_origin(received, settings)
        answer = {"Allow": "POST, OPTIONS", "WebHook-Allowed-Origin": origin}
        if RATE.lower() in received.headers:
            answer["WebHook-Allowed-Rate"] = _rate(received, settings.allowed_rate)
        elif settings.allowed_rate:
            answer["WebHook-Allowed-Rate"] = str(settings.allowed_rate)
        return answer


def _check_origin(received: Received, settings: scheme.VerificationSettings) -> str:
    origin = scheme.header(received, ORIGIN)
    allowed = [name.lower() for name in settings.allowed_origins]
    if allowed and origin.lower() not in allowed:
        raise scheme.Refused(f"The sender in {ORIGIN} is not allowed to send here.")
    return origin


def _rate(received: Received, limit: int) -> str:
    text = scheme.header(received, RATE)
    if not _NUMBER.fullmatch(text) or int(text) == 0:
        raise scheme.Refused(f"The header {RATE} has to be a whole number above 0.")
    return str(min(int(text), limit or int(text)))
