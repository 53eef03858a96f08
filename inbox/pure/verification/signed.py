# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Signatures by HMAC, as most senders make them."""

import base64
import hmac
from collections.abc import Iterable, Sequence

from .scheme import Refused, equals_any, usable

ALGORITHMS = ("sha256", "sha512", "sha1")
ENCODINGS = ("hex", "base64")


def check_signature(
    given: Sequence[str],
    secrets: Iterable[str],
    content: bytes,
    algorithm: str = "sha256",
    encoding: str = "hex",
) -> None:
    """Return if one of the signatures was made over the content with one secret.

    :param given: as they came; hexadecimal ones with letters of either case
    :param secrets: used as they are, in UTF-8
    :raises Refused: none was, or there is no secret
    """
    expected = [
        signature(secret, content, algorithm, encoding) for secret in usable(secrets)
    ]
    if encoding == "hex":
        given = [text.lower() for text in given]
    if not any([equals_any(text, expected) for text in given]):
        raise Refused(
            "The signature does not fit. Check that both sides have the same secret, "
            "and that the body arrives byte for byte as it was signed."
        )


def signature(
    secret: str, content: bytes, algorithm: str = "sha256", encoding: str = "hex"
) -> str:
    """What a sender writes that has this secret.

    :param secret: used as it is, in UTF-8
    """
    key = secret.encode("utf-8", "surrogatepass")
    digest = hmac.digest(key, content, algorithm)
    return digest.hex() if encoding == "hex" else base64.b64encode(digest).decode()


def without_prefix(value: str, prefix: str, name: str) -> str:
    """What follows the prefix.

    :raises Refused: the value does not begin with it
    """
    if not value.startswith(prefix):
        raise Refused(f"The header {name} has to begin with {prefix}")
    return value.removeprefix(prefix)
