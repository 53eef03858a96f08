# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import gzip
from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from odoo.addons.integration_base.pure.signature import verify
from odoo.addons.integration_base.tests.receiver import Receiver

from ..engine import drain as drain_module
from .authority import Authority, server_context
from .forward_proxy import ForwardProxy
from .test_endpoint_auth import AuthCase


class TlsCase(AuthCase):
    """The endpoint's receiver speaks TLS and asks for a client certificate."""

    def setUp(self):
        super().setUp()
        self.ca, self.clients = Authority(), Authority("Clients")
        context = server_context(self.ca.issue(), clients=self.clients.certificate)
        self.receiver = self.enterContext(Receiver(tls=context))
        self.mine = self.clients.issue("odoo")


@tagged("post_install", "-at_install")
class TestCertificates(TlsCase):
    def configure(self, **values):
        self.managed.write(
            {
                "url": self.receiver.url,
                "ca_certificates": self.ca.certificate,
                "client_certificate": self.mine.certificate,
                "client_key": self.mine.key,
                **values,
            }
        )

    def test_a_receiver_that_asks_for_a_certificate(self):
        with Form(self.managed) as form:
            form.url = self.receiver.url
            form.ca_certificates = f"Our CA:\n{self.ca.certificate}"
            form.client_certificate = self.mine.certificate
            form.client_key = self.mine.locked("sesame")
            form.client_key_passphrase = "sesame"
        self.assertEqual(
            [r.method for r in self.receiver.requests], ["OPTIONS"], "tried on saving"
        )
        self.assertIn("webhook-id", self.sent())
        self.assertIn("CN=odoo, valid until", self.managed.client_certificate_info)
        self.assertIn("CN=Plant CA", self.managed.ca_certificates_info)
        self.assertNotIn("Our CA:", self.managed.ca_certificates)

    def test_with_another_authentication(self):
        self.configure(auth_kind="bearer", auth_secret="tok")
        self.assertEqual(self.sent()["authorization"], "Bearer tok")

    def test_saving_without_what_the_receiver_needs_is_refused(self):
        self.assertRefused("issued its certificate", url=self.receiver.url)
        other = Authority("Other").issue("odoo")
        for values in (
            {"client_certificate": False, "client_key": False},
            {"client_certificate": other.certificate, "client_key": other.key},
        ):
            with self.assertRaises(ValidationError) as caught:
                with self.env.cr.savepoint():
                    self.configure(**values)
            self.assertIn("To save the endpoint now", str(caught.exception))
        self.assertEqual(self.receiver.requests, [])

    def test_certificates_and_keys_that_cannot_be_used(self):
        other = self.clients.issue("other")
        expired = self.clients.issue("old", days=-2)
        mine = self.mine
        for values, words in (
            ({"client_certificate": mine.certificate}, "Enter the private key"),
            ({"client_key": mine.key}, "Enter the client certificate"),
            (
                {"client_certificate": mine.certificate, "client_key": other.key},
                "does not belong to the certificate CN=odoo",
            ),
            (
                {"client_certificate": expired.certificate, "client_key": expired.key},
                "CN=old expired on",
            ),
            ({"client_certificate": "hello"}, "no certificate in PEM form"),
            ({"client_certificate": mine.key}, "private key among the certificates"),
            ({"ca_certificates": "hello"}, "no certificate in PEM form"),
            ({"ca_certificates": expired.certificate}, "CN=old expired on"),
            (
                {"client_certificate": mine.certificate, "client_key": "hush"},
                "no private key in PEM form",
            ),
            (
                {
                    "client_certificate": mine.certificate,
                    "client_key": mine.locked("a"),
                },
                "protected by a passphrase",
            ),
            (
                {
                    "client_certificate": mine.certificate,
                    "client_key": mine.locked("a"),
                    "client_key_passphrase": "b",
                },
                "Check the passphrase",
            ),
            (
                {
                    "client_certificate": mine.certificate,
                    "client_key": mine.key,
                    "client_key_passphrase": "b",
                },
                "has no passphrase",
            ),
        ):
            with self.subTest(words):
                self.assertRefused(words, **values)

    def test_a_certificate_is_warned_of_thirty_days_before_it_expires(self):
        soon = self.clients.issue("odoo", days=29)
        self.configure()
        self.assertFalse(self.managed.certificate_warning)
        self.configure(client_certificate=soon.certificate, client_key=soon.key)
        self.assertRegex(
            self.managed.certificate_warning, "client certificate CN=odoo expires on"
        )

    def test_the_key_goes_with_its_certificate(self):
        self.configure(state="paused")
        self.managed.client_certificate = False
        self.assertFalse(self.managed.client_key_hint)

    def test_a_receiver_that_takes_the_certificate_no_more(self):
        self.configure()
        self.receiver._tls = server_context(
            self.ca.issue(), clients=Authority("New").certificate
        )
        self.receiver.stop()
        self.receiver.start()
        delivery = self.tell("1")
        self.drain()
        self.assertEqual(delivery.state, "retrying")
        self.assertEqual(self.posts(), [])


@tagged("post_install", "-at_install")
class TestProxyOfAnEndpoint(TlsCase):
    def setUp(self):
        super().setUp()
        self.receiver = self.enterContext(Receiver())
        self.proxy = self.enterContext(ForwardProxy("Basic dTpwdw=="))
        self.named = f"http://mes.plant.example:{self.receiver.port}/in"

    def test_deliveries_and_the_try_on_saving_go_through_it(self):
        with Form(self.managed) as form:
            form.url = self.named
            form.proxy_url = self.proxy.url
            form.proxy_user = "u"
            form.proxy_password = "pw"
        self.sent()
        asked = [(method, target) for method, target, _headers in self.proxy.asked]
        self.assertEqual(asked, [("OPTIONS", self.named), ("POST", self.named)])

    def test_the_password_goes_with_its_user(self):
        self.managed.write(
            {
                "url": self.named,
                "proxy_url": self.proxy.url,
                "proxy_user": "u",
                "proxy_password": "pw",
            }
        )
        self.managed.state = "paused"
        self.managed.proxy_user = False
        self.assertFalse(self.managed.proxy_password_hint)

    def test_a_wrong_password_is_found_on_saving(self):
        self.assertRefused(
            "refused the user name or password|407",
            url=self.named.replace("http:", "https:"),
            proxy_url=self.proxy.url,
            proxy_user="u",
            proxy_password="no",
        )

    def test_addresses_written_as_numbers_are_judged_all_the_same(self):
        self.env["ir.config_parameter"].set_param(
            "integration_base.allowed_networks", "127.0.0.1/32"
        )
        self.assertRefused(
            "10.1.2.3 is not allowed", url="http://10.1.2.3/", proxy_url=self.proxy.url
        )
        self.managed.write(
            {
                "url": self.named,
                "proxy_url": self.proxy.url,
                "proxy_user": "u",
                "proxy_password": "pw",
            }
        )
        self.assertDisabledByNumber("url")

    def test_what_is_not_allowed_any_more_is_told_on_the_next_change(self):
        proxy = self.enterContext(ForwardProxy())
        self.managed.write({"url": self.receiver.url, "proxy_url": proxy.url})
        self.env["ir.config_parameter"].set_param(
            "integration_base.allowed_networks", ""
        )
        for values in (
            {"auth_kind": "bearer", "auth_secret": "tok"},
            {"auth_scope": "events"},
            {"compress": True},
        ):
            self.assertRefused("127.0.0.1 is not allowed", **values)

    def test_a_run_goes_through_the_proxy_of_the_moment(self):
        before = self.enterContext(ForwardProxy())
        self.managed.write({"url": self.receiver.url, "proxy_url": before.url})
        send = drain_module.Run._send_rows

        def send_and_change(run, *args):
            send(run, *args)
            if len(self.posts()) == 1:
                self.managed.write(
                    {
                        "proxy_url": self.proxy.url,
                        "proxy_user": "u",
                        "proxy_password": "pw",
                        "auth_kind": "bearer",
                        "auth_secret": "for-the-new-one",
                    }
                )
                self.tell("2")

        self.tell("1")
        with patch.object(drain_module.Run, "_send_rows", send_and_change):
            self.drain()
        for proxy in (before, self.proxy):
            methods = [method for method, _target, _headers in proxy.asked]
            self.assertEqual(methods, ["OPTIONS", "POST"])
        self.assertNotIn("for-the-new-one", str(before.asked))

    def test_the_proxy_itself_has_to_be_allowed(self):
        self.env["ir.config_parameter"].set_param(
            "integration_base.allowed_networks", ""
        )
        self.assertRefused(
            "127.0.0.1 is not allowed", url=self.named, proxy_url=self.proxy.url
        )

    def test_urls_that_are_no_proxy(self):
        for url, words in (
            ("proxy.example.com", "http://"),
            ("socks5://127.0.0.1", "http://"),
            ("http://u:hush@127.0.0.1:1", "user name or password"),
            ("http://127.0.0.1:1/path", "ends after the port"),
        ):
            with self.subTest(url):
                self.assertRefused(words, proxy_url=url)
        self.assertRefused("Enter the URL of the proxy", proxy_user="u")


@tagged("post_install", "-at_install")
class TestCompression(AuthCase):
    def test_long_bodies_travel_in_gzip_and_are_kept_readable(self):
        self.managed.compress = True
        secret = self.endpoint.secret_ids._plaintext()
        long, short = self.tell("x" * 2000, "y")
        self.drain()
        first, second = self.posts()
        self.assertEqual(first.headers["content-encoding"], "gzip")
        self.assertLess(len(first.body), 1000)
        body = gzip.decompress(first.body)
        self.assertIn(b"xxxx", body)
        self.assertEqual(long.attempt_ids.request_body.encode(), body)
        now = int(first.headers["webhook-timestamp"])
        verify([secret], first.headers, body, now=now)
        self.assertNotIn("content-encoding", second.headers)
        self.assertIn(b'"y"', second.body)
        self.assertEqual(short.state, "delivered")

    def test_not_unless_chosen(self):
        self.tell("x" * 2000)
        self.drain()
        (received,) = self.posts()
        self.assertNotIn("content-encoding", received.headers)
