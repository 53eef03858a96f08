# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Senders that sign the body, and nothing else.

They say no time, so that only de-duplication keeps a recorded message from being sent
again; and their headers of id and type are not signed.
"""

from collections.abc import Sequence

from ..received import Received
from . import scheme, signed


class BodySignature(scheme.Scheme):
    """A HMAC-SHA256 of the body, in a header.

    :cvar headers: where it may be; the first that is there counts
    """

    headers: tuple[str, ...] = ()
    prefix = ""
    encoding = "hex"

    def prove(
        self,
        message: scheme.Outgoing,
        secret: str,
        settings: scheme.VerificationSettings,
    ) -> dict[str, str]:
        signature = signed.signature(secret, message.body, encoding=self.encoding)
        return {self.headers[0]: self.prefix + signature}

    def verify(
        self,
        received: Received,
        secrets: Sequence[str],
        settings: scheme.VerificationSettings,
        now: float,
    ) -> None:
        there = (name for name in self.headers if name.lower() in received.headers)
        name = next(there, self.headers[0])
        value = scheme.header(received, name)
        signature = signed.without_prefix(value, self.prefix, name)
        signed.check_signature(
            [signature], secrets, received.body, encoding=self.encoding
        )
