# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The keys of Standard Webhooks 1.0.0: parse, generate, sign and compare.

A symmetric secret (``whsec_``) gives a ``v1`` signature, HMAC-SHA256; an Ed25519 key
(``whsk_``, public part ``whpk_``) gives a ``v1a`` signature. All are base64 text
behind their prefix.
"""

import base64
import binascii
import hmac
import secrets as random_source
from typing import Literal, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

HMAC_PREFIX = "whsec_"
PRIVATE_PREFIX = "whsk_"
PUBLIC_PREFIX = "whpk_"

HMAC_MIN_BYTES = 24
HMAC_MAX_BYTES = 64
GENERATED_BYTES = 32
SEED_BYTES = 32
PUBLIC_BYTES = 32

Kind = Literal["hmac", "ed25519"]


class InvalidSecret(ValueError):
    """A secret or key in the wrong form; the message never contains the secret."""


class Key(Protocol):
    """One parsed key: what a signature header is made of, or judged by."""

    version: str

    def sign(self, content: bytes) -> str: ...

    def matches(self, signature: str, content: bytes) -> bool: ...


class HmacKey:
    """A symmetric secret; signs and verifies ``v1``."""

    version = "v1"

    def __init__(self, secret: bytes):
        self._secret = secret

    def sign(self, content: bytes) -> str:
        return _encode(hmac.digest(self._secret, content, "sha256"))

    def matches(self, signature: str, content: bytes) -> bool:
        return hmac.compare_digest(signature.encode(), self.sign(content).encode())


class Ed25519Key:
    """A private or public Ed25519 key; verifies ``v1a``, signs when it is private."""

    version = "v1a"

    def __init__(self, private: Ed25519PrivateKey | None, public: Ed25519PublicKey):
        self._private = private
        self._public = public

    def sign(self, content: bytes) -> str:
        if self._private is None:
            raise InvalidSecret(
                "A public key (whpk_) only verifies. Sign with the private key (whsk_)."
            )
        return _encode(self._private.sign(content))

    def matches(self, signature: str, content: bytes) -> bool:
        try:
            raw = base64.b64decode(signature, validate=True)
            # Only the canonical base64 text counts, as for HMAC: the unused bits of
            # the last character would otherwise give one signature several spellings.
            if _encode(raw) != signature:
                return False
            self._public.verify(raw, content)
        except (binascii.Error, ValueError, InvalidSignature):
            return False
        return True

    @property
    def public_text(self) -> str:
        return PUBLIC_PREFIX + _encode(_raw_public(self._public))


def generate_secret() -> str:
    """Return a new symmetric secret: ``whsec_`` and 32 random bytes in base64."""
    return HMAC_PREFIX + _encode(random_source.token_bytes(GENERATED_BYTES))


def generate_key_pair() -> tuple[str, str]:
    """Return a new Ed25519 pair ``(whsk_…, whpk_…)``.

    The private text holds the 32-byte seed and the 32-byte public key, as Svix does.
    """
    seed = random_source.token_bytes(SEED_BYTES)
    public = _raw_public(Ed25519PrivateKey.from_private_bytes(seed).public_key())
    return PRIVATE_PREFIX + _encode(seed + public), PUBLIC_PREFIX + _encode(public)


def public_key(secret: str) -> str:
    """Return the ``whpk_`` text of a ``whsk_`` secret.

    :raises InvalidSecret: not an Ed25519 private key
    """
    if not secret.startswith(PRIVATE_PREFIX):
        raise InvalidSecret(
            "Only an Ed25519 private key, which begins with whsk_, has a public key."
        )
    return _parse_private_key(secret).public_text


def check_secret(text: str) -> Kind:
    """Return the kind of a secret that one can sign with.

    :raises InvalidSecret: the message says what is wrong and what to do
    """
    return "hmac" if isinstance(parse_signing_key(text), HmacKey) else "ed25519"


def parse_verifying_key(text: str) -> Key:
    """Return the key behind a ``whsec_``, ``whsk_`` or ``whpk_`` text.

    :raises InvalidSecret: the message says what is wrong and what to do
    """
    if text.startswith(PUBLIC_PREFIX):
        raw = _decode(text, PUBLIC_PREFIX)
        if len(raw) != PUBLIC_BYTES:
            raise InvalidSecret(
                f"A public key has {PUBLIC_BYTES} bytes after whpk_, this one has "
                f"{len(raw)}. Copy it again, completely."
            )
        return Ed25519Key(None, Ed25519PublicKey.from_public_bytes(raw))
    if text.startswith(HMAC_PREFIX):
        # A receiver has to take the secret that its sender chose; some are shorter
        # than the specification asks for.
        return _parse_hmac_secret(text, shortest=1)
    return parse_signing_key(text)


def parse_signing_key(text: str) -> Key:
    """Return the key behind a ``whsec_`` or ``whsk_`` text.

    :raises InvalidSecret: the message says what is wrong and what to do
    """
    if text.startswith(HMAC_PREFIX):
        return _parse_hmac_secret(text)
    if text.startswith(PRIVATE_PREFIX):
        return _parse_private_key(text)
    if text.startswith(PUBLIC_PREFIX):
        raise InvalidSecret(
            "This is a public key (whpk_), which cannot sign. Enter the private key, "
            "which begins with whsk_, or let a new secret be generated."
        )
    raise InvalidSecret(
        "A secret begins with whsec_ (symmetric) or whsk_ (Ed25519 private key), "
        "followed by base64 text. Copy it again, with its prefix, or let a new secret "
        "be generated."
    )


def _parse_hmac_secret(text: str, shortest: int = HMAC_MIN_BYTES) -> HmacKey:
    raw = _decode(text, HMAC_PREFIX)
    if not shortest <= len(raw) <= HMAC_MAX_BYTES:
        raise InvalidSecret(
            f"A symmetric secret has {shortest} to {HMAC_MAX_BYTES} bytes after "
            f"whsec_, this one has {len(raw)}. Copy it again, completely, or let a new "
            "secret be generated."
        )
    return HmacKey(raw)


def _parse_private_key(text: str) -> Ed25519Key:
    raw = _decode(text, PRIVATE_PREFIX)
    if len(raw) not in (SEED_BYTES, SEED_BYTES + PUBLIC_BYTES):
        raise InvalidSecret(
            f"An Ed25519 private key has {SEED_BYTES + PUBLIC_BYTES} bytes after whsk_ "
            f"(or {SEED_BYTES}, the seed alone), this one has {len(raw)}. Copy it "
            "again, completely, or let a new key be generated."
        )
    private = Ed25519PrivateKey.from_private_bytes(raw[:SEED_BYTES])
    public = private.public_key()
    if raw[SEED_BYTES:] not in (b"", _raw_public(public)):
        raise InvalidSecret(
            "The two halves of this Ed25519 private key do not belong together. Copy "
            "it again, completely, or let a new key be generated."
        )
    return Ed25519Key(private, public)


def _decode(text: str, prefix: str) -> bytes:
    encoded = text.removeprefix(prefix)
    # Reference libraries read secrets whose base64 padding was cut off.
    padded = encoded + "=" * (-len(encoded) % 4)
    try:
        return base64.b64decode(padded, validate=True)
    except (binascii.Error, ValueError):
        # The cause would carry the secret into a traceback.
        raise InvalidSecret(
            f"What follows {prefix} is not base64 text. Copy it again, completely, or "
            "let a new secret be generated."
        ) from None


def _raw_public(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def _encode(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
