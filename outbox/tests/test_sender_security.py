# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import os
from pathlib import Path
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.outbox.pure.outcome import classify
from odoo.addons.outbox.pure.sender import Connection

from .pure_support import server_certificate
from .sender_case import SenderCase, request


@tagged("post_install", "-at_install")
class TestSecureConnections(SenderCase):
    def trusting(self, ca_file):
        return self.new_sender(connection=Connection(ca=Path(ca_file).read_text()))

    def refusal(self, server, sender=None):
        (response,) = self.exchange(request(server.url), sender=sender)
        self.assertEqual(response.error.kind, "tls")
        self.assertEqual(server.received, [])
        return classify(response).reason

    def test_a_trusted_certificate(self):
        ca_file, context = self.enterContext(server_certificate())
        server = self.serve(context=context)
        sender = self.trusting(ca_file)
        first, second = self.exchange(*[request(server.url)] * 2, sender=sender)
        self.assertEqual((first.status, second.status), (200, 200))
        self.assertEqual(server.connections, 1)

    def test_certificates_trusted_by_the_environment(self):
        ca_file, context = self.enterContext(server_certificate())
        server = self.serve(context=context)
        with patch.dict(os.environ, SSL_CERT_FILE=ca_file):
            sender = self.new_sender()
        (response,) = self.exchange(request(server.url), sender=sender)
        self.assertEqual(response.status, 200)

    def test_a_self_signed_certificate(self):
        _ca_file, context = self.enterContext(server_certificate())
        reason = self.refusal(self.serve(context=context))
        self.assertIn("its certificate is self-signed", reason)

    def test_a_certificate_for_another_host(self):
        ca_file, context = self.enterContext(server_certificate("192.0.2.1"))
        reason = self.refusal(self.serve(context=context), self.trusting(ca_file))
        self.assertIn("its certificate is for another", reason)

    def test_an_expired_certificate(self):
        ca_file, context = self.enterContext(server_certificate(days=-1))
        reason = self.refusal(self.serve(context=context), self.trusting(ca_file))
        self.assertIn("its certificate has expired", reason)

    def test_a_server_that_does_not_speak_tls(self):
        server = self.serve()
        server.url = server.url.replace("http:", "https:")
        self.assertIn("it does not speak TLS on this port", self.refusal(server))

    def test_a_missing_certificate_file(self):
        _ca_file, context = self.enterContext(server_certificate())
        with patch.dict(os.environ, SSL_CERT_FILE="/nowhere/ca.pem"):
            sender = self.new_sender()
        reason = self.refusal(self.serve(context=context), sender)
        self.assertIn("/nowhere/ca.pem", reason)


@tagged("post_install", "-at_install")
class TestBlockedAddresses(SenderCase):
    def setUp(self):
        super().setUp()
        self.checked = []
        self.server = self.serve()

    def refuse(self, address):
        self.checked.append(address)
        raise ValueError(f"{address} is on the plant's own network")

    def test_nothing_is_sent_to_a_refused_address(self):
        sender = self.new_sender(self.refuse)
        port = self.server.server_port
        for host in ("127.0.0.1", "localhost", "127.1", "0x7f.1", "2130706433"):
            with self.subTest(host=host):
                url = f"http://{host}:{port}/"
                (response,) = self.exchange(request(url), sender=sender)
                self.assertEqual(response.error.kind, "blocked")
                self.assertIsNone(response.status)
                self.assertIn("the plant's own network", response.error.message)
                self.assertEqual(classify(response).kind, "blocked")
                self.assertIn("the plant's own network", classify(response).reason)
        self.assertEqual(self.server.connections, 0)
        self.assertLessEqual(set(self.checked), {"127.0.0.1", "::1"})

    def test_an_ipv6_address_is_checked_too(self):
        sender = self.new_sender(self.refuse)
        self.exchange(request("http://[::ffff:127.0.0.1]:9/"), sender=sender)
        self.exchange(request("http://[fe80::1]:9/"), sender=sender)
        self.assertEqual(self.checked, ["::ffff:127.0.0.1", "fe80::1"])

    def test_every_connection_is_checked_anew(self):
        def answer_and_leave(handler):
            handler.reply()
            handler.close_connection = True

        def refuse_second(address):
            self.checked.append(address)
            if len(self.checked) > 1:
                raise ValueError("changed its mind")

        server = self.serve(answer_and_leave)
        sender = self.new_sender(refuse_second)
        first, second = self.exchange(*[request(server.url)] * 2, sender=sender)
        self.assertEqual(first.status, 200)
        self.assertEqual(second.error.kind, "blocked")
        self.assertEqual(self.checked, ["127.0.0.1"] * 2)

    def test_a_refusal_does_not_stick_to_the_next_request(self):
        def only_here(address):
            if address != "127.0.0.1":
                raise ValueError("elsewhere")

        sender = self.new_sender(only_here, concurrency=1)
        blocked, sent = self.exchange(
            request("http://192.0.2.1/"), request(self.server.url), sender=sender
        )
        self.assertEqual(blocked.error.kind, "blocked")
        self.assertEqual(sent.status, 200)
