# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..pure.network_guard import (
    ForbiddenAddress,
    InvalidUrl,
    NetworkGuard,
    UnresolvedHost,
)
from .test_network_guard import _guard


@tagged("post_install", "-at_install")
class TestUrls(BaseCase):
    def test_good_urls_pass(self):
        for url in (
            "https://mes.example.com/events",
            "http://mes.example.com:8080/a/b?line=1&x=%20",
            "https://8.8.8.8/",
            "https://[2606:4700::1]:8443/x",
            "https://mes_1.plant./",
        ):
            with self.subTest(url):
                self.assertEqual(NetworkGuard().check_url(url), url)

    def test_international_host_comes_back_in_ascii(self):
        self.assertEqual(
            NetworkGuard().check_url("https://BÜCHER.example:444/ä?q#"[:-1]),
            "https://xn--bcher-kva.example:444/%C3%A4?q",
        )

    def test_the_rest_of_a_url_comes_back_in_ascii_and_otherwise_as_it_is(self):
        for url, sent in (
            ("https://a.example/größe?x=ö&y=%20+", "/gr%C3%B6%C3%9Fe?x=%C3%B6&y=%20+"),
            ("https://[2606:4700::1]/ä", "/%C3%A4"),
            (
                "https://a.example/a/../%2e%2E//b;c=[d]|'\"<>",
                "/a/../%2e%2E//b;c=[d]|'\"<>",
            ),
        ):
            with self.subTest(url):
                self.assertTrue(NetworkGuard().check_url(url).endswith(sent))

    def test_wrong_forms_are_refused(self):
        for url in (
            "",
            "mes.example.com",
            "ftp://mes.example.com/",
            "file:///etc/passwd",
            "gopher://mes.example.com/",
            "https://",
            "https:///path",
            "https://user@mes.example.com/",
            "https://user:password@mes.example.com/",
            "https://@mes.example.com/",
            "https://mes.example.com/#part",
            "https://mes.example.com/#",
            "https://mes.example.com:0/",
            "https://mes.example.com:65536/",
            "https://mes.example.com:x/",
            "https://mes.example.com:-1/",
            "https://mes.example.com/a b",
            "https://mes.example.com/a\\b",
            "https://mes.example.com/\r\nHost: x",
            "https://mes.example\t.com/",
            "https://mes.example.com\\@10.0.0.1/",
            "https://[::1",
            "https://[nonsense]/",
            "https://[2606:4700::1%25eth0]/",
            "https://a..b/",
            "https://%31%30.0.0.1/",
            "https://-/",
        ):
            with self.subTest(url), self.assertRaises(InvalidUrl):
                NetworkGuard().check_url(url)

    def test_messages_do_not_repeat_a_password(self):
        with self.assertRaises(InvalidUrl) as caught:
            NetworkGuard().check_url("https://user:hunter2@mes.example.com/")
        self.assertNotIn("hunter2", str(caught.exception))

    def test_forbidden_literals_are_refused_in_any_spelling(self):
        for host in (
            "127.0.0.1",
            "127.1",
            "0x7f.1",
            "0x7f000001",
            "2130706433",
            "0177.0.0.1",
            "017700000001",
            "127.0.0.1.",
            "0",
            "[::1]",
            "[::ffff:7f00:1]",
            "[fe80::1]",
            "10.0.0.1",
            "①②⑦.0.0.1",
            "127。0。0。1",
            "１２７.1",
        ):
            with self.subTest(host):
                with self.assertRaises((ForbiddenAddress, InvalidUrl)):
                    NetworkGuard().check_url(f"http://{host}/", resolve=True)

    def test_names_are_looked_up_only_on_request(self):
        guard = _guard(answers=["10.0.0.1"])
        guard.check_url("https://mes.example.com/")
        with self.assertRaises(ForbiddenAddress):
            guard.check_url("https://mes.example.com/", resolve=True)
        with self.assertRaises(UnresolvedHost):
            _guard().check_url("https://mes.example.com/", resolve=True)

    def test_allowed_network_opens_urls(self):
        NetworkGuard(["127.0.0.0/8"]).check_url("http://127.1:8069/", resolve=True)

    @given(st.text(max_size=40))
    def test_any_text_is_accepted_or_refused_with_a_clear_error(self, text):
        for url in (text, f"https://{text}", f"https://mes.example.com{text}"):
            with suppress(ForbiddenAddress, InvalidUrl):
                NetworkGuard().check_url(url)
