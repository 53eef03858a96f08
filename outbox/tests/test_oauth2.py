# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import json
from base64 import b64decode

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.outbox.pure.oauth2 import (
    DEFAULT_LIFETIME,
    LONG_PAUSE,
    LONGEST_LIFETIME,
    PAUSE,
    Grant,
    TokenRefused,
)

from .pure_support import PROPERTY

URL = "https://login.plant.example/token"
SECRET = "hush:hush &%"


def grant(**values):
    return Grant(
        **{"token_url": URL, "client_id": "odoo", "client_secret": SECRET} | values
    )


def answer(**content):
    return json.dumps(content).encode()


@tagged("post_install", "-at_install")
class TestGrant(BaseCase):
    def refused(self, status, body, wait=None):
        with self.assertRaises(TokenRefused) as caught:
            grant().parse(status, body, wait)
        self.assertNotIn("hush", str(caught.exception))
        return caught.exception

    def test_the_client_in_a_header(self):
        asked = grant(client_id="o d:oo")
        encoded = asked.headers()["Authorization"].removeprefix("Basic ")
        # RFC 6749, section 2.3.1: form-encoded before they are joined.
        self.assertEqual(b64decode(encoded), b"o+d%3Aoo:hush%3Ahush+%26%25")
        self.assertEqual(asked.form(), {"grant_type": "client_credentials"})

    def test_the_client_in_the_body(self):
        asked = grant(in_body=True, scope="a b", audience="mes")
        self.assertNotIn("Authorization", asked.headers())
        self.assertEqual(
            asked.form(),
            {
                "grant_type": "client_credentials",
                "scope": "a b",
                "audience": "mes",
                "client_id": "odoo",
                "client_secret": SECRET,
            },
        )

    def test_a_token(self):
        # RFC 6749, section 4.4.3.
        token = grant().parse(
            200,
            answer(
                access_token="2YotnFZFEjr1zCsicMWpAA",
                token_type="bearer",
                expires_in=3600,
                example_parameter="example_value",
            ),
        )
        self.assertEqual((token.text, token.lifetime), ("2YotnFZFEjr1zCsicMWpAA", 3600))
        self.assertNotIn("2Yotn", repr(token))

    def test_lifetimes_as_servers_write_them(self):
        for value, seconds in (
            ("3600", 3600),
            (None, DEFAULT_LIFETIME),
            (-1, DEFAULT_LIFETIME),
            ("soon", DEFAULT_LIFETIME),
            (1e400, LONGEST_LIFETIME),
            (1e300, LONGEST_LIFETIME),
            ("9" * 20, LONGEST_LIFETIME),
            (10**400, DEFAULT_LIFETIME),
            ("nan", DEFAULT_LIFETIME),
            ([60], DEFAULT_LIFETIME),
        ):
            body = answer(access_token="x", token_type="Bearer", expires_in=value)
            self.assertEqual(grant().parse(200, body).lifetime, seconds)

    def test_refusals_say_what_to_do(self):
        error = self.refused(
            401, answer(error="invalid_client", error_description=f"No {SECRET}.")
        )
        self.assertEqual(
            str(error),
            "The authorization server at login.plant.example refused the client's "
            "credentials (401 invalid_client: No ••••). Check the authentication of "
            "the endpoint.",
        )
        self.assertEqual(error.pause, LONG_PAUSE)
        self.refused(400, answer(error="what", error_description="x" * 195 + SECRET))
        for code, words in (
            ("invalid_scope", "refused the scope (400 invalid_scope)"),
            ("unauthorized_client", "does not let this client"),
            ("what", "gave no token (400 what)"),
        ):
            self.assertIn(words, str(self.refused(400, answer(error=code))))
        self.assertIn("refused the client's", str(self.refused(401, b"<html>")))

    def test_a_server_that_is_down_is_asked_again_sooner(self):
        for status in (429, 500, 503):
            error = self.refused(status, b"")
            self.assertIn(f"not available at present ({status})", str(error))
            self.assertEqual(error.pause, PAUSE)
        self.assertEqual(self.refused(503, b"", 120.0).pause, 120)

    def test_answers_without_a_token_that_can_be_used(self):
        for body in (
            b"",
            b"[]",
            b"hush",
            answer(access_token=7),
            answer(access_token=""),
            answer(access_token="a\r\nb"),
        ):
            self.assertIn("without an access token", str(self.refused(200, body)))
        error = self.refused(200, answer(access_token="x", token_type="mac"))
        self.assertIn("tokens of the type mac", str(error))

    @PROPERTY
    @given(st.integers(100, 599), st.binary() | st.text().map(str.encode))
    def test_whatever_comes_there_is_no_traceback(self, status, body):
        try:
            grant().parse(status, body)
        except TokenRefused as error:
            self.assertTrue(str(error).isprintable())

    def test_no_secret_shows_in_a_repr(self):
        self.assertNotIn("hush", repr(grant()))
