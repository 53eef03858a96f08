# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import os
import threading
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.outbox.pure.sender import Sender

from .sender_case import AMPLE, SenderCase, allow, always, request


@tagged("post_install", "-at_install")
class TestConnections(SenderCase):
    def test_a_connection_is_kept_alive_within_and_between_sends(self):
        server = self.serve()
        self.exchange(*[request(server.url)] * 5)
        self.exchange(*[request(server.url)] * 5)
        self.assertEqual(len(server.received), 10)
        self.assertEqual(server.connections, 1)

    def test_a_connection_that_went_away_while_idle_is_replaced(self):
        def answer_and_leave(handler):
            handler.reply()
            handler.close_connection = True

        server = self.serve(answer_and_leave)
        statuses = [r.status for r in self.exchange(*[request(server.url)] * 3)]
        self.assertEqual(statuses, [200] * 3)
        self.assertEqual(server.connections, 3)

    def test_proxies_of_the_environment_are_ignored(self):
        server, proxy = self.serve(), self.serve(lambda h: h.reply(418))
        names = ("http_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY")
        with patch.dict(os.environ, dict.fromkeys(names, proxy.url), no_proxy=""):
            (response,) = self.exchange(request(server.url), sender=self.new_sender())
        self.assertEqual(response.status, 200)
        self.assertEqual(proxy.connections, 0)

    def test_redirects_are_not_followed(self):
        target = self.serve()
        server = self.serve(lambda h: h.reply(307, [("Location", target.url)]))
        (response,) = self.exchange(request(server.url))
        self.assertEqual(response.status, 307)
        self.assertEqual(response.header("location"), target.url)
        self.assertEqual(target.connections, 0)

    def test_closing_the_iterator_aborts_what_is_in_flight(self):
        arrived, left = threading.Semaphore(0), threading.Semaphore(0)

        def answer(handler):
            if handler.body == b"slow":
                arrived.release()
                try:
                    handler.rfile.read(1)  # returns once the client has gone
                finally:
                    left.release()
            else:
                for _number in range(3):
                    arrived.acquire(timeout=AMPLE)
                handler.reply()

        server = self.serve(answer)
        queues = [[request(server.url, b"quick")]]
        queues += [[request(server.url, b"slow")] for _number in range(3)]
        responses = self.sender.send(queues, always)
        self.assertEqual(next(responses).request.body, b"quick")
        self.assertFalse(left.acquire(blocking=False))
        responses.close()
        for _number in range(3):
            self.assertTrue(left.acquire(timeout=AMPLE))
            arrived.release()
        (response,) = self.exchange(request(server.url, b"afterwards"))
        self.assertEqual(response.status, 200)

    def test_an_exception_of_the_caller_aborts_and_leaves_a_usable_sender(self):
        server = self.serve()

        def judge(response):
            raise ZeroDivisionError

        def build():
            raise ZeroDivisionError

        for queue, accept in (([request(server.url)], judge), ([build], always)):
            with self.assertRaises(ZeroDivisionError):
                list(self.sender.send([queue], accept))
        (response,) = self.exchange(request(server.url))
        self.assertEqual(response.status, 200)

    def test_a_closed_sender_leaves_no_file_descriptor_behind(self):
        silent = threading.Event()
        self.addCleanup(silent.set)
        server = self.serve(
            lambda h: silent.wait(AMPLE) if h.body == b"slow" else h.reply()
        )
        # Local sockets of this process; the server's ends of them are its own.
        before = client_sockets(server.server_port)
        for _round in range(3):
            with Sender(allow) as sender:
                queues = [[request(server.url)] for _number in range(5)]
                queues += [[request(server.url, b"slow")] for _number in range(5)]
                responses = sender.send(queues, always)
                next(responses)
                self.assertGreater(client_sockets(server.server_port), before)
                responses.close()
            sender.close()
        self.assertEqual(client_sockets(server.server_port), before)

    def test_a_refused_address_leaves_no_file_descriptor_behind(self):
        def refuse(address):
            raise ValueError("no")

        sender = self.new_sender(refuse)
        self.exchange(request("http://127.0.0.1/"), sender=sender)
        before = len(os.listdir("/proc/self/fd"))
        self.exchange(*[request("http://127.0.0.1/")] * 20, sender=sender)
        self.assertLessEqual(len(os.listdir("/proc/self/fd")), before)


def client_sockets(port: int) -> int:
    """How many open sockets of this process are connected to a local port."""
    own = set()
    for name in os.listdir("/proc/self/fd"):
        try:
            own.add(os.readlink(f"/proc/self/fd/{name}"))
        except FileNotFoundError:
            continue
    with open("/proc/self/net/tcp") as table:
        rows = [line.split() for line in table.readlines()[1:]]
    return sum(
        int(row[2].rpartition(":")[2], 16) == port and f"socket:[{row[9]}]" in own
        for row in rows
    )
