# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Standard Webhooks 1.0.0: ``v1`` by HMAC, ``v1a`` by Ed25519."""

from collections.abc import Sequence

from odoo.addons.integration_base.pure import signature

from ..received import Received
from . import scheme

HEADERS = (
    signature.HEADER_ID,
    signature.HEADER_TIMESTAMP,
    signature.HEADER_SIGNATURE,
)


class StandardWebhooks(scheme.Scheme):
    id_headers = (signature.HEADER_ID,)

    def check_secret(self, text: str) -> None:
        """``whsec_`` or the sender's public ``whpk_``; a private key verifies, too."""
        signature.Verifier([text])

    def announce(
        self, message: scheme.Outgoing, settings: scheme.VerificationSettings
    ) -> dict[str, str]:
        return {
            signature.HEADER_ID: message.uid,
            signature.HEADER_TIMESTAMP: str(message.time),
        }

    def prove(
        self,
        message: scheme.Outgoing,
        secret: str,
        settings: scheme.VerificationSettings,
    ) -> dict[str, str]:
        made = signature.sign([secret], message.uid, message.time, message.body)
        return {signature.HEADER_SIGNATURE: made}

    def verify(
        self,
        received: Received,
        secrets: Sequence[str],
        settings: scheme.VerificationSettings,
        now: float,
    ) -> None:
        headers = {name: scheme.header(received, name) for name in HEADERS}
        usable = scheme.usable(filter(_is_key, secrets))
        try:
            signature.verify(
                usable, headers, received.body, now=now, tolerance=settings.tolerance
            )
        except signature.VerificationError as error:
            raise scheme.Refused(str(error)) from None


def _is_key(text: str) -> bool:
    """One secret that is none must not keep the others from verifying."""
    try:
        signature.Verifier([text])
    except signature.InvalidSecret:
        return False
    return True
