# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import tagged

from .sender_case import SenderCase, request


@tagged("post_install", "-at_install")
class TestRequestAsSent(SenderCase):
    def headers_of(self, *headers, body=b"{}"):
        server = self.serve()
        (response,) = self.exchange(request(server.url, body, headers))
        self.assertEqual(response.status, 200)
        return server.received[0].headers

    def test_the_body_arrives_byte_for_byte(self):
        server = self.serve()
        bodies = [b"", b"\x00\xff\r\n\r\n", "{'ä': '€ 😀'}".encode(), b"a" * 3_000_000]
        self.exchange(*(request(server.url, body) for body in bodies))
        self.assertEqual(server.bodies, bodies)

    def test_the_address_arrives_as_it_was_given(self):
        server = self.serve()
        path = "/a/../b/./c//d?x=%2F&y=1"
        self.exchange(request(server.url.replace("/hook", path)))
        self.assertEqual(server.received[0].path, path)

    def test_headers_arrive_as_given_even_when_empty(self):
        headers = self.headers_of(
            ("Content-Type", "application/json"),
            ("X-Plant", "Lyon"),
            ("X-Plant", "Graz"),
            ("X-Empty", ""),
        )
        self.assertEqual(headers["Content-Type"], "application/json")
        self.assertEqual(headers.get_all("X-Plant"), ["Lyon", "Graz"])
        self.assertEqual(headers["X-Empty"], "")
        self.assertEqual(headers["User-Agent"], "odoo-outbox/1")

    def test_libcurl_adds_no_header_of_its_own_choice(self):
        headers = self.headers_of(body=b"a" * 2_000_000)
        self.assertEqual(
            set(headers), {"Host", "User-Agent", "Accept", "Content-Length"}
        )

    def test_headers_of_the_previous_request_are_gone(self):
        server = self.serve()
        self.exchange(
            request(server.url, headers=[("Authorization", "Bearer abc")]),
            request(server.url),
        )
        self.assertEqual(server.received[0].headers["Authorization"], "Bearer abc")
        self.assertNotIn("Authorization", server.received[1].headers)

    def test_a_malformed_header_is_refused_without_showing_its_value(self):
        server = self.serve()
        for name, value in (
            ("X-Key", "secret\r\nX-Other: 1"),
            ("X-Key", "secret\nmore"),
            ("X-Key", "secret\0"),
            ("X Key", "secret"),
            ("X-Key\r\nX-Other", "secret"),
            ("", "secret"),
        ):
            with self.subTest(name=name, value=value):
                (response,) = self.exchange(
                    request(server.url, headers=[(name, value)])
                )
                self.assertEqual(response.error.kind, "other")
                self.assertNotIn("secret", response.error.message)
        self.assertEqual(server.connections, 0)

    def test_an_address_that_is_no_web_address_is_refused(self):
        for url in (
            "",
            "receiver",
            "file:///etc/passwd",
            "gopher://127.0.0.1/",
            "http://",
            "http://[::1",
            "http://user:secret@127.0.0.1/",
            "http://127.0.0.1/\r\nX-Other: 1",
            "http://käse.example/",
        ):
            with self.subTest(url=url):
                (response,) = self.exchange(request(url))
                self.assertEqual(response.error.kind, "other")
                self.assertEqual(response.body, b"")
                self.assertNotIn("secret", response.error.message)

    def test_neither_requests_nor_responses_show_secrets(self):
        server = self.serve(lambda h: h.reply(200, [("X-Token", "hush")], b"hush"))
        (response,) = self.exchange(
            request(server.url + "?key=hush", b"hush", [("Authorization", "hush")])
        )
        self.assertEqual(response.body, b"hush")
        self.assertNotIn("hush", repr(response))
