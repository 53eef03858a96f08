# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import os
from base64 import b64encode
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.outbox.pure.connection import Connection, Proxy
from odoo.addons.outbox.pure.credentials import bearer
from odoo.addons.outbox.pure.exchange import Request
from odoo.addons.outbox.pure.outcome import classify

from .authority import Authority, server_context
from .forward_proxy import ForwardProxy
from .pure_support import unused_port
from .sender_case import AMPLE, SenderCase

HOST = "mes.plant.example"


@tagged("post_install", "-at_install")
class TestProxy(SenderCase):
    def setUp(self):
        super().setUp()
        self.ca = Authority()
        self.checked = []
        self.http = self.serve()
        self.https = self.serve(context=server_context(self.ca.issue()))

    def proxy(self, **options):
        return self.enterContext(ForwardProxy(**options))

    def check(self, address):
        self.checked.append(address)

    def send(self, scheme, proxy, user=None, password=None, check=None, **connection):
        server = getattr(self, scheme)
        url = getattr(proxy, "url", proxy)
        connection = Connection(
            **{"ca": self.ca.certificate, **connection},
            proxy=Proxy(url, user, password),
        )
        sender = self.new_sender(check or self.check, connection=connection)
        request = Request(
            f"{scheme}://{HOST}:{server.server_port}/hook",
            (),
            b"{}",
            AMPLE,
            AMPLE,
            credentials=bearer("hush"),
        )
        (response,) = self.exchange(request, sender=sender)
        return response

    def trouble(self, *args, **kwargs):
        response = self.send(*args, **kwargs)
        self.assertEqual(response.error.kind, "proxy", response.error)
        self.assertIsNone(response.status)
        self.assertEqual(classify(response).kind, "retry")
        return classify(response).reason

    def test_http_goes_through_it_with_the_whole_address(self):
        proxy = self.proxy()
        self.assertEqual(self.send("http", proxy).status, 200)
        ((method, target, _headers),) = proxy.asked
        port = self.http.server_port
        self.assertEqual((method, target), ("POST", f"http://{HOST}:{port}/hook"))
        self.assertEqual(self.http.received[0].headers["Host"], f"{HOST}:{port}")

    def test_https_goes_through_a_tunnel_that_shows_nothing(self):
        proxy = self.proxy()
        self.assertEqual(self.send("https", proxy).status, 200)
        ((method, target, headers),) = proxy.asked
        self.assertEqual(
            (method, target), ("CONNECT", f"{HOST}:{self.https.server_port}")
        )
        self.assertNotIn("authorization", headers)
        (received,) = self.https.received
        self.assertEqual(received.headers["Authorization"], "Bearer hush")

    def test_a_proxy_that_speaks_tls(self):
        proxy = self.proxy(tls=server_context(self.ca.issue()))
        for scheme in ("http", "https"):
            self.assertEqual(self.send(scheme, proxy).status, 200)
        other = self.proxy(tls=server_context(Authority("Other").issue()))
        reason = self.trouble("https", other)
        self.assertIn(f"The proxy at 127.0.0.1:{other.server_port} made no", reason)

    def test_a_proxy_that_the_system_trusts(self):
        system = Path(self.enterContext(TemporaryDirectory()), "system.pem")
        system.write_text(self.ca.certificate)
        with patch.dict(os.environ, SSL_CERT_FILE=str(system)):
            proxy = self.proxy(tls=server_context(self.ca.issue()))
            self.assertEqual(self.send("http", proxy, ca=None).status, 200)
            other = self.proxy(tls=server_context(Authority("Other").issue()))
            self.assertIn("made no secure", self.trouble("http", other, ca=None))

    def test_only_the_proxys_address_is_connected_to_and_judged(self):
        self.send("https", self.proxy())
        self.assertEqual(self.checked, ["127.0.0.1"])

    def test_a_proxy_whose_address_is_refused(self):
        def refuse(address):
            raise ValueError(f"{address} is not allowed")

        proxy = self.proxy()
        response = self.send("http", proxy, check=refuse)
        self.assertEqual(classify(response).kind, "blocked")
        self.assertIn(
            f"Proxy 127.0.0.1:{proxy.server_port}: 127.0.0.1", classify(response).reason
        )
        self.assertEqual(proxy.asked, [])

    def test_user_and_password(self):
        encoded = b64encode("Zoë:p:ß".encode()).decode()
        proxy = self.proxy(authorization=f"Basic {encoded}")
        for scheme in ("http", "https"):
            self.assertEqual(self.send(scheme, proxy, "Zoë", "p:ß").status, 200)
        for server in (self.http, self.https):
            (received,) = server.received
            self.assertNotIn("Proxy-Authorization", received.headers)

    def test_a_wrong_password(self):
        proxy = self.proxy(authorization="Basic eDp5")
        reason = self.trouble("https", proxy, "x", "wrong")
        self.assertIn("refused the user name or password (407)", reason)
        response = self.send("http", proxy, "x", "wrong")
        self.assertIn("Check the proxy of the endpoint", classify(response).reason)

    def test_a_proxy_that_does_not_let_through(self):
        reason = self.trouble("https", self.proxy(refuse=403))
        self.assertIn("does not connect to the receiver (403)", reason)

    def test_a_proxy_that_is_down(self):
        for scheme in ("http", "https"):
            port = unused_port()
            reason = self.trouble(scheme, f"http://127.0.0.1:{port}")
            self.assertEqual(
                reason,
                f"The proxy at 127.0.0.1:{port} cannot be reached: Connection refused.",
            )

    def test_a_proxy_that_nobody_knows(self):
        reason = self.trouble("https", "http://no-such-proxy.invalid:3128")
        self.assertIn("no-such-proxy.invalid:3128 has no address", reason)

    def test_a_receiver_in_trouble_is_not_blamed_on_the_proxy(self):
        self.https = self.serve(context=server_context(Authority("X").issue()))
        response = self.send("https", self.proxy())
        self.assertEqual(response.error.kind, "tls")

    def test_the_environment_leads_neither_around_it_nor_to_another(self):
        proxy, other = self.proxy(), self.proxy()
        surroundings = {"no_proxy": "*", "NO_PROXY": "*"}
        for name in ("http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy"):
            surroundings[name] = other.url
        with patch.dict(os.environ, surroundings):
            for scheme in ("http", "https"):
                self.assertEqual(self.send(scheme, proxy).status, 200)
        self.assertEqual((len(proxy.asked), other.asked), (2, []))

    def test_no_password_shows_in_a_repr(self):
        shown = repr(Connection(proxy=Proxy("http://127.0.0.1:1", "x", "hush")))
        self.assertNotIn("hush", shown)
