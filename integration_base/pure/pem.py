# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Certificates and private keys as people paste them: PEM text, judged on entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

# How a certificate looks that was pasted instead of a key, and the other way round.
_KEY_MARK = "PRIVATE KEY-----"


class InvalidPem(ValueError):
    """The text cannot be used; the message says what to do and repeats no key."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What people want to know of a certificate.

    :ivar subject: as in ``CN=odoo,O=Plant``
    :ivar expires_at: UTC
    :ivar public_key: DER
    :ivar pem: the certificate itself
    """

    subject: str
    starts_at: datetime
    expires_at: datetime
    public_key: bytes
    pem: str


def read_certificates(text: str) -> tuple[Certificate, ...]:
    """Read one or more certificates, in their order.

    :raises InvalidPem: there is none, or one is damaged
    """
    if _KEY_MARK in text:
        raise InvalidPem(
            "There is a private key among the certificates, where everybody could read "
            "it. Remove it, and treat the key as known to others."
        )
    try:
        found = x509.load_pem_x509_certificates(text.encode())
        return tuple(_certificate(each) for each in found)
    except (ValueError, UnsupportedAlgorithm):
        raise InvalidPem(
            "This is no certificate in PEM form. Paste the whole text, from "
            "-----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----, line breaks "
            "included."
        ) from None


def refuse_out_of_date(certificates: Sequence[Certificate], now: datetime) -> None:
    """Return if all certificates are valid at a time.

    :raises InvalidPem: names the one that is not
    """
    for certificate in certificates:
        if certificate.expires_at <= now:
            raise InvalidPem(
                f"The certificate {certificate.subject} expired on "
                f"{certificate.expires_at:%Y-%m-%d}. Enter its successor."
            )
        if certificate.starts_at > now:
            raise InvalidPem(
                f"The certificate {certificate.subject} is valid only from "
                f"{certificate.starts_at:%Y-%m-%d} on."
            )


def read_key(text: str, passphrase: str | None = None) -> str:
    """Return a private key in PEM form, no longer protected by a passphrase.

    :raises InvalidPem: says what is wrong
    """
    try:
        key = load_pem_private_key(
            text.strip().encode(), passphrase.encode() if passphrase else None
        )
    except TypeError:
        # cryptography's way to say: a passphrase is missing, or there is none to use
        raise InvalidPem(
            "The private key has no passphrase. Leave that field empty."
            if passphrase
            else "The private key is protected by a passphrase. Enter it, too."
        ) from None
    except (ValueError, UnsupportedAlgorithm):
        raise InvalidPem(
            "The private key cannot be read. Check the passphrase, and paste the whole "
            "text from -----BEGIN to the last -----."
            if passphrase
            else "This is no private key in PEM form. Paste the whole text, from "
            "-----BEGIN PRIVATE KEY----- to -----END PRIVATE KEY-----, line breaks "
            "included."
        ) from None
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return pem.decode("ascii")


def refuse_other_key(certificate: Certificate, key: str) -> None:
    """Return if a private key, as of :func:`read_key`, belongs to a certificate.

    :raises InvalidPem: it belongs to another one
    """
    public = load_pem_private_key(key.encode(), None).public_key()
    if _der(public) != certificate.public_key:
        raise InvalidPem(
            f"The private key does not belong to the certificate {certificate.subject}."
            " Enter the two that were made together. When the file holds a chain, the "
            "certificate of the key comes first."
        )


def _certificate(found: x509.Certificate) -> Certificate:
    return Certificate(
        subject=found.subject.rfc4514_string() or f"number {found.serial_number:x}",
        starts_at=found.not_valid_before_utc,
        expires_at=found.not_valid_after_utc,
        public_key=_der(found.public_key()),
        pem=found.public_bytes(Encoding.PEM).decode("ascii"),
    )


def _der(public_key) -> bytes:
    return public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
