# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import os
import socket
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from odoo.tests import BaseCase, tagged
from odoo.tests.common import _super_send

from ..pure.guarded_http import guarded_session
from ..pure.network_guard import (
    ForbiddenAddress,
    InvalidUrl,
    NetworkGuard,
    UnresolvedHost,
)
from .receiver import Answer, Receiver

HOST = "mes.plant.example"


class GuardedHttpCase(BaseCase):
    def setUp(self):
        super().setUp()
        self.answers = ["127.0.0.1"]
        self.asked = []

    @classmethod
    def _request_handler(cls, session, request, /, **kwargs):
        # The names used here exist only for the guard, which leads them to here.
        return _super_send(session, request, **kwargs)

    def _resolver(self, host, port):
        self.asked.append(host)
        return list(self.answers)

    def _session(self, *allowed, timeout=10.0):
        guard = NetworkGuard(allowed or ("127.0.0.0/8",), self._resolver)
        session = guarded_session(guard, timeout=timeout)
        self.addCleanup(session.close)
        return session


@tagged("post_install", "-at_install")
class TestGuardedHttp(GuardedHttpCase):
    def setUp(self):
        super().setUp()
        self.receiver = self.enterContext(Receiver(default=Answer(200, body=b"ok")))
        self.url = f"http://{HOST}:{self.receiver.port}/hook"

    def test_request_keeps_its_host_name(self):
        response = self._session().post(self.url, data=b"body")
        self.assertEqual((response.status_code, response.content), (200, b"ok"))
        (received,) = self.receiver.requests
        self.assertEqual(received.headers["host"], f"{HOST}:{self.receiver.port}")
        self.assertEqual((received.path, received.body), ("/hook", b"body"))
        self.assertEqual(self.asked, [HOST])

    def test_forbidden_address_is_never_connected_to(self):
        with self.assertRaises(ForbiddenAddress):
            self._session("10.0.0.0/8").get(self.url)
        self.assertEqual(self.receiver.connections, 0)

    def test_forbidden_literal_is_never_connected_to(self):
        with self.assertRaises(ForbiddenAddress):
            self._session("10.0.0.0/8").get(self.receiver.url)
        self.assertEqual(self.receiver.connections, 0)

    def test_name_server_that_changes_its_answer_gains_nothing(self):
        """The answer that was checked is the one that is connected to.

        Of two ports behind the same name, each is asked for once: the first answer is
        allowed and used, the second is another one and refused.
        """
        other = self.enterContext(Receiver())
        turns = iter([["127.0.0.1"], ["127.0.0.2"]])
        guard = NetworkGuard(["127.0.0.1"], lambda host, port: next(turns))
        session = guarded_session(guard, timeout=10.0)
        self.addCleanup(session.close)
        self.assertEqual(session.get(self.url).content, b"ok")
        with self.assertRaises(ForbiddenAddress):
            session.get(f"http://{HOST}:{other.port}/")
        self.assertEqual(other.connections, 0)

    def test_second_checked_address_is_tried_when_the_first_refuses(self):
        self.answers = ["127.0.0.2", "127.0.0.1"]
        self.assertEqual(self._session().get(self.url).content, b"ok")

    def test_redirect_is_returned_and_not_followed(self):
        target = self.enterContext(Receiver())
        self.receiver.default = Answer(302, {"Location": target.url})
        session = self._session()
        self.assertEqual(session.get(self.url).status_code, 302)
        response = session.request("GET", self.url, allow_redirects=True)
        self.assertEqual(response.status_code, 302)
        self.assertEqual(target.connections, 0)

    def test_environment_gives_neither_proxy_nor_credentials(self):
        proxy = self.enterContext(Receiver())
        netrc = Path(self.enterContext(TemporaryDirectory())) / "netrc"
        netrc.write_text(f"machine {HOST} login me password hunter2")
        surroundings = {"NETRC": str(netrc), "NO_PROXY": "", "no_proxy": ""}
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            surroundings[name] = proxy.url
        self.enterContext(patch.dict(os.environ, surroundings))
        self._session().get(self.url)
        self._session().get(self.url, proxies={"http": proxy.url})
        self.assertEqual(proxy.connections, 0)
        self.assertNotIn("authorization", self.receiver.requests[0].headers)

    def test_url_with_password_is_refused(self):
        with self.assertRaises(InvalidUrl):
            self._session().get(self.url.replace("//", "//user:hunter2@"))
        self.assertEqual(self.receiver.connections, 0)

    def test_unknown_host_is_told(self):
        self.answers = []
        with self.assertRaises(UnresolvedHost):
            self._session().get(self.url)

    def test_refused_connection_is_a_requests_error(self):
        self.receiver.stop()
        with self.assertRaises(requests.ConnectionError):
            self._session().get(self.url)

    def test_silent_server_ends_in_a_timeout_without_asking_for_one(self):
        silent = self.enterContext(socket.create_server(("127.0.0.1", 0)))
        with self.assertRaises(requests.Timeout):
            self._session(timeout=0.2).get(f"http://{HOST}:{silent.getsockname()[1]}/")


@tagged("post_install", "-at_install")
class TestGuardedTls(GuardedHttpCase):
    def setUp(self):
        super().setUp()
        folder = Path(self.enterContext(TemporaryDirectory()))
        self.certificate = folder / "certificate.pem"
        self.names = []
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(_write_certificate(self.certificate))
        context.sni_callback = lambda _sock, name, _context: self.names.append(name)
        self.receiver = self.enterContext(
            Receiver(default=Answer(200, body=b"ok"), tls=context)
        )

    def test_certificate_and_sni_are_those_of_the_name(self):
        session = self._session()
        session.verify = str(self.certificate)
        response = session.get(f"https://{HOST}:{self.receiver.port}/")
        self.assertEqual(response.content, b"ok")
        self.assertEqual(self.names, [HOST])

    def test_certificate_of_another_name_is_refused(self):
        session = self._session()
        session.verify = str(self.certificate)
        with self.assertRaises(requests.exceptions.SSLError):
            session.get(f"https://other.plant.example:{self.receiver.port}/")

    def test_unknown_certificate_is_refused(self):
        with self.assertRaises(requests.exceptions.SSLError):
            self._session().get(f"https://{HOST}:{self.receiver.port}/")
        self.assertFalse(self.receiver.requests)


def _write_certificate(path):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), False)
        .sign(key, hashes.SHA256())
    )
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path
