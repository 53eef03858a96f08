# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""libcurl under the network guard: where it really connects to."""

import socket
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.integration_base.pure.network_guard import NetworkGuard
from odoo.addons.integration_base.tests.address_forms import (
    CONFUSING_URLS,
    FORBIDDEN_UNICODE_HOSTS,
    LOOPBACK_NAMES,
    forbidden_hosts,
)
from odoo.addons.outbox.pure import transfer
from odoo.addons.outbox.pure.outcome import classify

from .name_server import name_server
from .pure_support import Handler, unused_port
from .sender_case import SenderCase, request

NAME = "mes.plant.example"


def answer_and_close(handler: Handler) -> None:
    """So that the next request needs a connection of its own."""
    handler.close_connection = True
    handler.reply(headers=[("Connection", "close")])


@tagged("post_install", "-at_install")
class TestForms(SenderCase):
    def setUp(self):
        super().setUp()
        self.server = self.serve()
        self.guarded = self.new_sender(NetworkGuard().check_address)

    def try_to_send(self, form):
        url = form.format(port=self.server.server_port)
        (response,) = self.exchange(request(url, timeout=5.0), sender=self.guarded)
        self.assertIsNone(response.status)
        self.assertEqual(self.server.connections, 0)
        return response

    def test_no_spelling_of_a_forbidden_address_is_connected_to(self):
        for host, rule in forbidden_hosts():
            with self.subTest(host):
                response = self.try_to_send(f"http://{host}:{{port}}/")
                self.assertEqual(response.error.kind, "blocked")
                self.assertIn(rule, classify(response).reason)

    def test_names_of_this_machine_are_blocked(self):
        for host in LOOPBACK_NAMES.split():
            with self.subTest(host):
                response = self.try_to_send(f"http://{host}:{{port}}/")
                self.assertEqual(response.error.kind, "blocked")

    def test_what_is_not_in_ascii_is_not_sent(self):
        for host in FORBIDDEN_UNICODE_HOSTS:
            with self.subTest(host):
                response = self.try_to_send(f"http://{host}:{{port}}/")
                self.assertEqual(response.error.kind, "other")

    def test_no_url_that_parsers_read_differently_leads_anywhere(self):
        for form, _connects in CONFUSING_URLS:
            with self.subTest(form):
                self.assertIsNotNone(self.try_to_send(form).error)

    def test_what_only_libcurl_reads_as_an_address_is_blocked_when_it_connects(self):
        with patch.object(transfer, "_checked_url", lambda url: url):
            for form, connects in CONFUSING_URLS:
                if form.isascii():
                    with self.subTest(form):
                        error = self.try_to_send(form).error
                        self.assertEqual(error.kind == "blocked", connects, error)


@tagged("post_install", "-at_install")
class TestNameServer(SenderCase):
    """The name server is not trusted, whatever it has said before."""

    def setUp(self):
        super().setUp()
        self.server = self.serve(answer_and_close)
        self.port = self.server.server_port
        # Where nothing may ever arrive.
        self.inside = socket.create_server(("127.0.0.2", self.port))
        self.inside.setblocking(False)
        self.addCleanup(self.inside.close)
        self.names, self.sender_class = self.enterContext(name_server())
        guard = NetworkGuard(["127.0.0.1/32"])
        self.asking = self.sender_class(guard.check_address)
        self.addCleanup(self.asking.close)

    def send(self, port=None):
        url = f"http://{NAME}:{port or self.port}/"
        (response,) = self.exchange(request(url), sender=self.asking)
        with self.assertRaises(BlockingIOError):
            self.inside.accept()
        return response

    def test_an_answer_that_changes_is_judged_anew(self):
        self.names.turns = [["127.0.0.1"], ["127.0.0.2"]]
        self.assertEqual(self.send().status, 200)
        response = self.send()
        self.assertEqual(classify(response).kind, "blocked")
        self.assertIn("127.0.0.2", classify(response).reason)
        self.names.addresses = ["127.0.0.1"]
        self.assertEqual(self.send().status, 200)

    def test_no_form_of_answer_leads_inside(self):
        for address in (
            "127.0.0.2",
            "::ffff:127.0.0.2",
            "64:ff9b::7f00:2",
            "64:ff9b:1::7f00:2",
            "2002:7f00:2::1",
            "::7f00:2",
            "::1",
            "169.254.169.254",
            "fd00:ec2::254",
            "0.0.0.0",
        ):
            with self.subTest(address):
                self.names.addresses = [address]
                self.assertEqual(classify(self.send()).kind, "blocked")

    def test_of_several_answers_only_the_allowed_are_used_in_any_order(self):
        for answers in (
            ["127.0.0.1", "127.0.0.2"],
            ["127.0.0.2", "127.0.0.1"],
            ["fd00::1", "127.0.0.2", "127.0.0.1"],
        ):
            with self.subTest(answers):
                self.names.addresses = answers
                self.assertEqual(self.send().status, 200)

    def test_an_allowed_receiver_that_is_down_is_tried_again(self):
        for answers in (["127.0.0.1", "127.0.0.2"], ["127.0.0.2", "127.0.0.1"]):
            with self.subTest(answers):
                self.names.addresses = answers
                response = self.send(unused_port())
                self.assertEqual(response.error.kind, "connect")
                self.assertEqual(classify(response).kind, "retry")

    def test_only_forbidden_answers_are_blocked(self):
        self.names.addresses = ["127.0.0.2", "127.0.0.3"]
        self.assertEqual(classify(self.send()).kind, "blocked")
