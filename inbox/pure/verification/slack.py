# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Slack: ``X-Slack-Signature: v0=<hex>`` over ``v0:time:body``."""

from collections.abc import Sequence

from ..received import Received
from . import scheme, signed

HEADER = "X-Slack-Signature"
TIME = "X-Slack-Request-Timestamp"


class Slack(scheme.Scheme):
    id_path = "event_id"
    type_path = "event.type || type"

    def announce(
        self, message: scheme.Outgoing, settings: scheme.VerificationSettings
    ) -> dict[str, str]:
        return {TIME: str(message.time)}

    def prove(
        self,
        message: scheme.Outgoing,
        secret: str,
        settings: scheme.VerificationSettings,
    ) -> dict[str, str]:
        content = _content(str(message.time), message.body)
        return {HEADER: f"v0={signed.signature(secret, content)}"}

    def verify(
        self,
        received: Received,
        secrets: Sequence[str],
        settings: scheme.VerificationSettings,
        now: float,
    ) -> None:
        time = scheme.header(received, TIME)
        scheme.fresh(time, TIME, settings.tolerance, now)
        value = scheme.header(received, HEADER)
        signature = signed.without_prefix(value, "v0=", HEADER)
        content = _content(time, received.body)
        signed.check_signature([signature], secrets, content)


def _content(time: str, body: bytes) -> bytes:
    return f"v0:{time}:".encode() + body
