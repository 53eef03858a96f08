# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import json
from urllib.parse import quote, quote_plus

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.outbox.pure import credentials
from odoo.addons.outbox.pure.exchange import Request
from odoo.addons.outbox.pure.headers import (
    InvalidHeader,
    check_own,
    check_value,
)

from .pure_support import PROPERTY
from .sender_case import AMPLE, SenderCase

SECRET = st.text(min_size=8).filter(lambda text: "•" not in text)


@tagged("post_install", "-at_install")
class TestCredentials(BaseCase):
    def test_what_is_sent(self):
        self.assertEqual(
            credentials.bearer("abc").headers, (("Authorization", "Bearer abc"),)
        )
        # RFC 7617, section 2 and 2.1.
        self.assertEqual(
            credentials.basic("Aladdin", "open sesame").headers,
            (("Authorization", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),),
        )
        self.assertEqual(
            credentials.basic("test", "123£").headers,
            (("Authorization", "Basic dGVzdDoxMjPCow=="),),
        )

    def test_what_is_shown(self):
        found = credentials.bearer("abc") + credentials.header("X-Key", "def")
        self.assertEqual(found.shown, (("Authorization", "••••"), ("X-Key", "••••")))
        self.assertNotIn("abc", repr(found))

    @PROPERTY
    @given(SECRET, st.text(), st.text())
    def test_a_secret_is_hidden_in_every_form_it_comes_back_in(self, secret, a, b):
        hide = credentials.header("X-Key", secret)
        for form in (
            secret,
            quote(secret, safe=""),
            quote_plus(secret),
            json.dumps(secret)[1:-1],
        ):
            self.assertNotIn(form, hide.hide(f"{a}{form}{b}"))

    def test_programs_write_a_secret_in_their_own_ways(self):
        hide = credentials.header("X-Key", "ab/c+d&e<'\"ü 😀=")
        for form in (
            r"ab\/c+d&e<'\"\u00fc \ud83d\ude00=",  # PHP's JSON
            r"ab/c+d\u0026e\u003c'\"ü 😀=",  # Go's JSON
            "ab/c+d&amp;e&lt;&#x27;&quot;ü 😀=",  # Python's HTML
            "ab/c+d&amp;e&lt;&apos;&#34;&uuml; &#128512;=",
            "ab%2Fc%2Bd%26e%3C'%22%C3%BC%20%F0%9F%98%80%3D",  # JavaScript's address
            "ab%2fc%2bd%26e%3c%27%22%c3%bc+%f0%9f%98%80%3d",  # .NET's address
        ):
            with self.subTest(form):
                self.assertEqual(hide.hide(f"a{form}b"), "a••••b")
                told = hide.hide_bytes(f"a{form}b".encode())
                self.assertEqual(told.decode(), "a••••b")
        other = "ab/c+d&e<'\"u 😀="
        self.assertEqual(hide.hide(other), other)

    def test_what_came_in_another_encoding_is_hidden(self):
        hide = credentials.bearer("Zürich-1")
        told = hide.hide_bytes("key: Zürich-1".encode("latin-1"))
        self.assertEqual(told, "key: ••••".encode())
        # A header in UTF-8, as it is read before anybody knows that it is.
        header = "Zürich-1".encode().decode("latin-1")
        self.assertEqual(hide.hide(header), "••••")

    def test_the_longer_of_two_secrets_is_hidden_whole(self):
        both = credentials.header("A", "abc") + credentials.header("B", "abcdef")
        self.assertEqual(both.hide("abcdef abc"), "•••• ••••")


@tagged("post_install", "-at_install")
class TestEcho(SenderCase):
    def test_what_a_receiver_repeats_is_hidden(self):
        def echo(handler):
            sent = handler.headers["Authorization"]
            handler.reply(
                302, [("Location", f"http://x/{sent[7:]}")], f"no: {sent}".encode()
            )

        server = self.serve(echo)
        (response,) = self.exchange(
            Request(
                server.url,
                (),
                b"{}",
                AMPLE,
                AMPLE,
                credentials=credentials.bearer("hush-hush"),
            )
        )
        self.assertEqual(response.header("Location"), "http://x/••••")
        self.assertEqual(response.body.decode(), "no: Bearer ••••")
        self.assertNotIn("hush", repr(response))


@tagged("post_install", "-at_install")
class TestHeaders(BaseCase):
    def test_headers_that_are_not_peoples(self):
        for name in (
            "Content-Type",
            "content-length",
            "HOST",
            "webhook-id",
            "Webhook-Signature",
            "ce-id",
            "Proxy-Authorization",
            "Transfer-Encoding",
            "Content-Encoding",
        ):
            with self.subTest(name), self.assertRaisesRegex(InvalidHeader, "set by"):
                check_own(name)
        for name in ("X-Plant", "Authorization", "User-Agent", "cell"):
            check_own(name)

    def test_names_and_values_in_the_wrong_form(self):
        for name in ("", "X Plant", "X:", "Zoë", "X\n"):
            with self.subTest(name), self.assertRaisesRegex(InvalidHeader, "letters"):
                check_own(name)
        for value in ("a\nb", "a\r\nb: c", "\0"):
            with self.assertRaises(InvalidHeader) as caught:
                check_value("X-Plant", value)
            self.assertNotIn(value, str(caught.exception))
        check_value("X-Plant", "Zoë, line 1\tA")
