# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..pure.pem import (
    InvalidPem,
    read_certificates,
    read_key,
    refuse_other_key,
    refuse_out_of_date,
)

NOW = datetime(2026, 11, 24, tzinfo=UTC)
KEYS = (
    ec.generate_private_key(ec.SECP256R1()),
    ed25519.Ed25519PrivateKey.generate(),
    rsa.generate_private_key(65537, 2048),
)


def certificate(key, name="odoo"):
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    algorithm = None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=10))
        .sign(key, algorithm)
        .public_bytes(serialization.Encoding.PEM)
        .decode()
    )


def key_pem(key, passphrase=None):
    encryption = (
        serialization.BestAvailableEncryption(passphrase)
        if passphrase
        else serialization.NoEncryption()
    )
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption
    ).decode()


@tagged("post_install", "-at_install")
class TestPem(BaseCase):
    def test_certificates_in_their_order_without_what_stands_between(self):
        one, two = certificate(KEYS[0], "one"), certificate(KEYS[1], "two")
        found = read_certificates(f"Plant:\r\n{one}\n\n# two\n{two}")
        self.assertEqual([c.subject for c in found], ["CN=one", "CN=two"])
        self.assertEqual("".join(c.pem for c in found), one + two)

    def test_keys_of_every_kind_belong_to_their_certificate_alone(self):
        for key in KEYS:
            (mine,) = read_certificates(certificate(key))
            refuse_other_key(mine, read_key(key_pem(key)))
            other = KEYS[0] if key is not KEYS[0] else KEYS[1]
            with self.assertRaisesRegex(InvalidPem, "does not belong"):
                refuse_other_key(mine, read_key(key_pem(other)))

    def test_passphrases(self):
        locked = key_pem(KEYS[0], b"sesame")
        self.assertEqual(read_key(locked, "sesame"), key_pem(KEYS[0]))
        for text, passphrase, words in (
            (locked, None, "protected by a passphrase"),
            (locked, "hush", "Check the passphrase"),
            (key_pem(KEYS[0]), "hush", "has no passphrase"),
        ):
            with self.assertRaisesRegex(InvalidPem, words) as caught:
                read_key(text, passphrase)
            self.assertNotIn("hush", str(caught.exception))

    def test_dates(self):
        found = read_certificates(certificate(KEYS[0]))
        refuse_out_of_date(found, NOW + timedelta(days=9))
        for days, words in ((10, "CN=odoo expired on 2026-12-04"), (-1, "only from")):
            with self.assertRaisesRegex(InvalidPem, words):
                refuse_out_of_date(found, NOW + timedelta(days=days))

    def test_a_key_among_certificates_is_refused(self):
        text = certificate(KEYS[0]) + key_pem(KEYS[0])
        with self.assertRaisesRegex(InvalidPem, "private key among"):
            read_certificates(text)

    @given(st.text() | st.text().map("-----BEGIN CERTIFICATE-----\n{}".format))
    def test_whatever_is_pasted_there_is_no_traceback(self, text):
        for read in (read_certificates, read_key):
            with self.assertRaises(InvalidPem):
                read(text)
