# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A certificate authority for the time of a test."""

import ipaddress
import ssl
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LOOPBACK = x509.SubjectAlternativeName(
    [
        x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
        x509.DNSName("mes.plant.example"),
    ]
)


@dataclass(frozen=True)
class Issued:
    """A certificate and its key, PEM."""

    certificate: str
    key: str

    def locked(self, passphrase: str) -> str:
        """The key, protected by a passphrase."""
        key = serialization.load_pem_private_key(self.key.encode(), None)
        return _pem(key, serialization.BestAvailableEncryption(passphrase.encode()))


class Authority:
    """Issues certificates.

    :ivar certificate: its own, PEM
    """

    def __init__(self, name: str = "Plant CA"):
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name(name)
        self.certificate = self._sign(self._name, self._key, 365, ca=True)

    def issue(self, name: str = "receiver", days: int = 365) -> Issued:
        """A certificate for 127.0.0.1 and mes.plant.example.

        :param days: until it expires; negative for one that has expired
        """
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._sign(_name(name), key, days, ca=False)
        return Issued(certificate, _pem(key))

    def _sign(self, subject, key, days, ca):
        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=400))
            .not_valid_after(now + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca, None), critical=True)
            .add_extension(LOOPBACK, critical=False)
        )
        signed = builder.sign(self._key, hashes.SHA256())
        return signed.public_bytes(serialization.Encoding.PEM).decode()


def server_context(issued: Issued, clients: str | None = None) -> ssl.SSLContext:
    """What a server speaks TLS with.

    :param clients: the authority that clients must have a certificate of, PEM
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "server.pem")
        path.write_text(issued.key + issued.certificate)
        context.load_cert_chain(path)
    if clients:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(cadata=clients)
    return context


def _name(name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _pem(key, encryption=None):
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        encryption or serialization.NoEncryption(),
    ).decode()
