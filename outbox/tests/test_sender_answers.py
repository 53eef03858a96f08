# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import socket
import struct
import threading

from odoo.tests import tagged

from odoo.addons.outbox.pure.outcome import classify
from odoo.addons.outbox.pure.transfer import BODY_KEPT, BODY_READ, HEADERS_KEPT

from .pure_support import raw_server, read_request, unused_port
from .sender_case import AMPLE, SenderCase, request

# Seconds; for a test that waits for a timeout.
SHORT = 0.3


@tagged("post_install", "-at_install")
class TestAnswer(SenderCase):
    def test_status_headers_and_body_are_handed_out(self):
        headers = [("Retry-After", "7"), ("X-Twice", "1"), ("X-Twice", "2")]
        server = self.serve(lambda h: h.reply(503, headers, b"busy"))
        (response,) = self.exchange(request(server.url, ref="mine"))
        self.assertEqual(response.status, 503)
        self.assertEqual(response.header("retry-after"), "7")
        self.assertLessEqual(set(headers), set(response.headers))
        self.assertEqual((response.body, response.truncated), (b"busy", False))
        self.assertIsNone(response.error)
        self.assertEqual(response.request.ref, "mine")
        self.assertIsNotNone(response.started_at.tzinfo)
        self.assertGreater(response.duration, 0)

    def test_a_long_body_is_kept_in_part(self):
        server = self.serve(lambda h: h.reply(200, body=b"a" * (BODY_KEPT + 1)))
        first, second = self.exchange(*[request(server.url)] * 2)
        self.assertEqual((first.status, first.error), (200, None))
        self.assertEqual((first.body, first.truncated), (b"a" * BODY_KEPT, True))
        self.assertEqual(second.status, 200)
        self.assertEqual(server.connections, 1)

    def test_reading_an_excessive_body_is_given_up(self):
        server = self.serve(lambda h: h.reply(200, body=b"a" * 4 * BODY_READ))
        first, second = self.exchange(*[request(server.url)] * 2)
        for response in (first, second):
            self.assertEqual((response.status, response.error), (200, None))
            self.assertEqual(
                (response.body, response.truncated), (b"a" * BODY_KEPT, True)
            )
        # A connection whose answer was read to its end would have been used again.
        self.assertEqual(server.connections, 2)

    def test_many_headers_are_kept_in_part(self):
        headers = [(f"X-{number}", "a" * 1000) for number in range(40)]
        server = self.serve(lambda h: h.reply(200, headers))
        (response,) = self.exchange(request(server.url))
        self.assertEqual((response.status, response.truncated), (200, True))
        kept = sum(len(name) + len(value) for name, value in response.headers)
        self.assertLess(kept, HEADERS_KEPT)
        self.assertIn(headers[0], response.headers)

    def test_a_compressed_body_is_not_inflated(self):
        headers = [("Content-Encoding", "gzip")]
        server = self.serve(lambda h: h.reply(200, headers, b"no gzip at all"))
        (response,) = self.exchange(request(server.url))
        self.assertEqual((response.status, response.error), (200, None))
        self.assertEqual(response.body, b"no gzip at all")

    def test_headers_of_an_interim_answer_are_left_out(self):
        def script(connection):
            read_request(connection)
            connection.sendall(
                b"HTTP/1.1 103 Early Hints\r\nRetry-After: 9\r\n\r\n"
                b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
            )

        with raw_server(script) as url:
            (response,) = self.exchange(request(url))
        self.assertEqual((response.status, response.body), (200, b"ok"))
        self.assertIsNone(response.header("Retry-After"))


@tagged("post_install", "-at_install")
class TestNetworkErrors(SenderCase):
    def error_of(self, url, status=None, **options):
        (response,) = self.exchange(request(url, **options))
        self.assertEqual(response.status, status)
        self.assertIsNotNone(response.error)
        self.assertEqual(classify(response).kind, "retry")
        return response.error, classify(response).reason

    def test_unknown_host(self):
        error, reason = self.error_of("http://receiver.invalid/")
        self.assertEqual(error.kind, "resolve")
        self.assertIn("receiver.invalid", reason)

    def test_nobody_listens(self):
        error, reason = self.error_of(f"http://127.0.0.1:{unused_port()}/")
        self.assertEqual(error.kind, "connect")
        self.assertIn("Connection refused", reason)

    def test_a_server_that_never_answers(self):
        done = threading.Event()
        self.addCleanup(done.set)
        server = self.serve(lambda h: done.wait(AMPLE))
        error, reason = self.error_of(server.url, timeout=SHORT)
        self.assertEqual(error.kind, "timeout")
        self.assertIn("did not answer within 0.3 s", reason)

    def test_a_server_that_never_shakes_hands(self):
        done = threading.Event()
        self.addCleanup(done.set)
        with raw_server(lambda connection: done.wait(AMPLE)) as url:
            error, reason = self.error_of(
                url.replace("http:", "https:"), connect_timeout=SHORT
            )
        self.assertEqual(error.kind, "connect")
        self.assertIn("no connection within 0.3 s", reason)

    def test_an_answer_that_drips(self):
        done = threading.Event()
        self.addCleanup(done.set)

        def script(connection):
            read_request(connection)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
            while not done.wait(0.05):
                connection.sendall(b"a")

        with raw_server(script) as url:
            error, reason = self.error_of(url, status=200, timeout=SHORT)
        self.assertEqual(error.kind, "timeout")
        self.assertIn("did not finish within 0.3 s", reason)

    def test_a_connection_that_ends_without_an_answer(self):
        with raw_server(read_request) as url:
            error, _reason = self.error_of(url)
        self.assertEqual(error.kind, "protocol")

    def test_a_connection_that_ends_in_the_middle_of_the_answer(self):
        def script(connection):
            read_request(connection)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")

        with raw_server(script) as url:
            error, _reason = self.error_of(url, status=200)
        self.assertEqual(error.kind, "protocol")

    def test_a_connection_that_is_reset(self):
        def script(connection):
            read_request(connection)
            linger = struct.pack("ii", 1, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)

        with raw_server(script) as url:
            error, _reason = self.error_of(url)
        self.assertEqual(error.kind, "protocol")

    def test_an_answer_that_is_no_http(self):
        def script(connection):
            read_request(connection)
            connection.sendall(b"220 mail.example ready\r\n")

        with raw_server(script) as url:
            error, _reason = self.error_of(url)
        self.assertEqual(error.kind, "protocol")
