# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A client certificate that the proxy has checked, and names in a header.

The proxy has to ask for the certificate, to check it, to set the header itself and to
remove it from what clients send. The header counts only if a trusted proxy is who is
connected: anybody else could write it.
"""

import re
from collections.abc import Sequence

from ..networks import contains
from ..received import Received
from . import scheme

_FINGERPRINT = re.compile(r"(?:sha-?(?:1|256)[:=])?((?:[0-9a-f]{2}:?){20,32})", re.I)
_SHORTEST = 4


class MutualTls(scheme.Scheme):
    """A secret is the subject or the fingerprint of a certificate that may send."""

    def check_secret(self, text: str) -> None:
        scheme.check_text(text, _SHORTEST)

    def check_settings(self, settings: scheme.VerificationSettings) -> None:
        if not settings.certificate_header:
            raise ValueError(
                "Name the header in which the proxy says whose certificate it is, "
                "such as X-Client-Cert-Subject."
            )
        if not settings.trusted_proxies:
            raise ValueError(
                "Name the addresses of the proxies that check certificates. Nobody "
                "else's header is believed."
            )
        if any(network.prefixlen == 0 for network in settings.trusted_proxies):
            raise ValueError(
                "With all addresses trusted, anybody could write the header. Name the "
                "addresses of the proxies."
            )

    def prove(
        self,
        message: scheme.Outgoing,
        secret: str,
        settings: scheme.VerificationSettings,
    ) -> dict[str, str]:
        """What the proxy writes; from anybody else it proves nothing."""
        self.check_settings(settings)
        return {settings.certificate_header: secret}

    def verify(
        self,
        received: Received,
        secrets: Sequence[str],
        settings: scheme.VerificationSettings,
        now: float,
    ) -> None:
        known = [_plain(secret) for secret in scheme.usable(secrets)]
        # The same words whether the proxy or the header is wrong: whoever tries from
        # elsewhere learns nothing about either.
        refused = scheme.Refused(
            "Send with a client certificate that is known here, through the proxy "
            "that checks it."
        )
        try:
            self.check_settings(settings)
            if not contains(settings.trusted_proxies, received.peer):
                raise refused
            name = scheme.header(received, settings.certificate_header)
        except ValueError:
            raise refused from None
        if not scheme.equals_any(_plain(name), known):
            raise refused


def _plain(text: str) -> str:
    """A fingerprint in one spelling; a subject as it is."""
    text = text.strip()
    if match := _FINGERPRINT.fullmatch(text):
        return match[1].replace(":", "").lower()
    return text
