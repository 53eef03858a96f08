# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Sign and verify messages as Standard Webhooks 1.0.0 says.

The signed bytes are ``{id}.{timestamp}.{body}``. The signature header holds any number
of signatures, so that a receiver keeps working while secrets rotate.
"""

import re
from collections.abc import Iterable, Mapping

from .signing_keys import (
    InvalidSecret,
    Key,
    check_secret,
    generate_key_pair,
    generate_secret,
    parse_signing_key,
    parse_verifying_key,
    public_key,
)

__all__ = [
    "InvalidSecret",
    "InvalidTimestamp",
    "MissingHeader",
    "SignatureMismatch",
    "Signer",
    "StaleTimestamp",
    "VerificationError",
    "Verifier",
    "check_secret",
    "generate_key_pair",
    "generate_secret",
    "public_key",
    "sign",
    "signature_headers",
    "verify",
]

HEADER_ID = "webhook-id"
HEADER_TIMESTAMP = "webhook-timestamp"
HEADER_SIGNATURE = "webhook-signature"

_MESSAGE_ID = re.compile(r"[\x21-\x2d\x2f-\x7e]+")
_TIMESTAMP = re.compile(r"[0-9]{1,12}")


class VerificationError(ValueError):
    """A received message that must not be trusted."""


class MissingHeader(VerificationError):
    """One of the three webhook headers is absent or empty."""


class InvalidTimestamp(VerificationError):
    """The timestamp is no integer number of seconds."""


class StaleTimestamp(VerificationError):
    """The timestamp is too far from the receiver's clock."""


class SignatureMismatch(VerificationError):
    """No signature in the header was made by any of the known keys."""


class Signer:
    """Signs many messages with secrets that were parsed once.

    :param secrets: one or more ``whsec_`` or ``whsk_`` texts; each adds one signature
    :raises InvalidSecret: a text in the wrong form, or none at all
    """

    def __init__(self, secrets: Iterable[str]):
        self._keys: tuple[Key, ...] = tuple(parse_signing_key(text) for text in secrets)
        if not self._keys:
            raise InvalidSecret("There is no secret to sign with. Add at least one.")

    def sign(self, message_id: str, timestamp: int, body: bytes) -> str:
        """Return the ``webhook-signature`` value for this message.

        :param timestamp: Unix time of this attempt, in whole seconds
        :raises ValueError: an id that the header or the signed text cannot carry
        """
        content = _signed_content(message_id, timestamp, body)
        return " ".join(f"{key.version},{key.sign(content)}" for key in self._keys)

    def headers(self, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
        """Return the three headers of this message."""
        return {
            HEADER_ID: message_id,
            HEADER_TIMESTAMP: str(timestamp),
            HEADER_SIGNATURE: self.sign(message_id, timestamp, body),
        }


class Verifier:
    """Verifies many messages with keys that were parsed once.

    :param keys: ``whsec_``, ``whsk_`` or ``whpk_`` texts; any of them may match
    :raises InvalidSecret: a text in the wrong form, or none at all
    """

    def __init__(self, keys: Iterable[str]):
        self._keys: tuple[Key, ...] = tuple(parse_verifying_key(text) for text in keys)
        if not self._keys:
            raise InvalidSecret("There is no key to verify with. Add at least one.")

    def verify(
        self,
        headers: Mapping[str, str],
        body: bytes,
        *,
        now: float,
        tolerance: int = 300,
    ) -> None:
        """Return if the message is authentic and fresh, else raise.

        :param headers: names in any case; headers of other kinds are ignored
        :param now: the receiver's Unix time, in seconds
        :param tolerance: seconds the timestamp may be off, in both directions
        :raises VerificationError: the subclass tells why
        """
        message_id, timestamp, signatures = _read_headers(headers)
        if abs(now - timestamp) > tolerance:
            raise StaleTimestamp(
                f"The timestamp is more than {tolerance} s away from the clock here."
            )
        content = f"{message_id}.{timestamp}.".encode() + body
        if not any(
            key.matches(signature, content)
            for version, signature in signatures
            for key in self._keys
            if key.version == version
        ):
            raise SignatureMismatch("No signature was made by a known key.")


def sign(secrets: Iterable[str], message_id: str, timestamp: int, body: bytes) -> str:
    """Return the ``webhook-signature`` value; see :meth:`Signer.sign`."""
    return Signer(secrets).sign(message_id, timestamp, body)


def signature_headers(
    secrets: Iterable[str], message_id: str, timestamp: int, body: bytes
) -> dict[str, str]:
    """Return the three webhook headers; see :meth:`Signer.headers`."""
    return Signer(secrets).headers(message_id, timestamp, body)


def verify(
    keys: Iterable[str],
    headers: Mapping[str, str],
    body: bytes,
    *,
    now: float,
    tolerance: int = 300,
) -> None:
    """Return if the message is authentic and fresh; see :meth:`Verifier.verify`."""
    Verifier(keys).verify(headers, body, now=now, tolerance=tolerance)


def _signed_content(message_id: str, timestamp: int, body: bytes) -> bytes:
    if not _MESSAGE_ID.fullmatch(message_id):
        raise ValueError(
            "A message id is printable ASCII without dots and spaces, and not empty."
        )
    return f"{message_id}.{timestamp:d}.".encode() + body


def _read_headers(
    headers: Mapping[str, str],
) -> tuple[str, int, list[tuple[str, str]]]:
    by_name = {name.lower(): value for name, value in headers.items()}
    values = []
    for name in (HEADER_ID, HEADER_TIMESTAMP, HEADER_SIGNATURE):
        value = by_name.get(name)
        if not value:
            raise MissingHeader(f"The header {name} is missing.")
        values.append(value)
    message_id, timestamp, signatures = values
    if not _TIMESTAMP.fullmatch(timestamp):
        raise InvalidTimestamp(
            f"The header {HEADER_TIMESTAMP} is no integer number of seconds."
        )
    pairs = [entry.partition(",") for entry in signatures.split(" ")]
    return message_id, int(timestamp), [(version, text) for version, _, text in pairs]
