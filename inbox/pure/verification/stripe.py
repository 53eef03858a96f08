# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Stripe: ``Stripe-Signature: t=<seconds>,v1=<hex>[,v1=<hex>]`` over ``t.body``.

The secret is used as it is written, ``whsec_`` included.
"""

from collections.abc import Sequence

from ..received import Received
from . import scheme, signed

HEADER = "Stripe-Signature"
_PREFIX = "whsec_"


class Stripe(scheme.Scheme):
    id_path = "id"
    type_path = "type"

    def check_secret(self, text: str) -> None:
        scheme.check_text(text, scheme.SHORTEST)
        if not text.startswith(_PREFIX):
            raise ValueError(
                "The signing secret of an endpoint begins with whsec_. Copy it from "
                "the webhook's page at Stripe; the API key is another one."
            )

    def announce(
        self, message: scheme.Outgoing, settings: scheme.VerificationSettings
    ) -> dict[str, str]:
        """Nothing: the time stands with the signature, the rest in the body."""
        return {}

    def prove(
        self,
        message: scheme.Outgoing,
        secret: str,
        settings: scheme.VerificationSettings,
    ) -> dict[str, str]:
        time = str(message.time)
        signature = signed.signature(secret, _content(time, message.body))
        return {HEADER: f"t={time},v1={signature}"}

    def verify(
        self,
        received: Received,
        secrets: Sequence[str],
        settings: scheme.VerificationSettings,
        now: float,
    ) -> None:
        fields = [
            field.strip().partition("=")
            for field in scheme.header(received, HEADER).split(",")
        ]
        times = [text for name, _, text in fields if name == "t"]
        if len(times) != 1:
            raise scheme.Refused(f"The header {HEADER} has to hold one time, t=")
        scheme.fresh(times[0], HEADER, settings.tolerance, now)
        signatures = [text for name, _, text in fields if name == "v1"]
        if not signatures:
            raise scheme.Refused(f"The header {HEADER} holds no signature v1=")
        content = _content(times[0], received.body)
        signed.check_signature(signatures, secrets, content)


def _content(time: str, body: bytes) -> bytes:
    return time.encode() + b"." + body
