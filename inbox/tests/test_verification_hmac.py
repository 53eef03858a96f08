# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import base64

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.integration_base.tests import (  # noqa: F401  (hypothesis profile)
    common,
)

from ..pure.networks import parse_networks
from ..pure.received import joined
from ..pure.verification import PRESETS, Refused, VerificationSettings
from .test_verification_body import hmac_by_hand
from .verification import HMAC, NOW, VerificationCase, request


@tagged("post_install", "-at_install")
class TestKeyedHash(VerificationCase):
    preset = "hmac"
    secret = "convoy-webhook-secret"
    settings = HMAC
    body = b'{"a": 1}\xff'

    def _headers(self, time=NOW):
        content = f"m1.{time}.".encode() + self.body + b"!"
        digest = hmac_by_hand(self.secret.encode(), content, "sha512")
        return {
            "X-Signature": "sig=" + base64.b64encode(digest).decode(),
            "X-Id": "m1",
            "X-Time": str(time),
        }

    def test_published_vectors_verify(self):
        # Convoy, pkg/signature/testdata; RFC 4231 and RFC 2202, case 2.
        body = b'{"event":"charge.success","amount":1000,"currency":"NGN"}'
        digest = "244449b7f48cbc2709060c9dcdc2b3aa47a78f540430579015c579fb12defbb4"
        settings = VerificationSettings(header="X-Convoy-Signature")
        self.verify(request({"X-Convoy-Signature": digest}, body), settings=settings)
        upper = request({"X-Convoy-Signature": digest.upper()}, body)
        self.verify(upper, settings=settings)
        for algorithm, digest in (
            (
                "sha256",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                "sha512",
                "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
            ),
            ("sha1", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
        ):
            settings = VerificationSettings(header="X-Sig", algorithm=algorithm)
            received = request({"X-Sig": digest}, b"what do ya want for nothing?")
            self.verify(received, "Jefe", settings=settings)
            self.refuse(received, "Jefi", settings=settings)

    def test_everything_that_is_chosen_counts(self):
        self.verify(request(self._headers(), self.body))
        self.refuse_every_header_gone_wrong(self._headers(), self.body)
        self.refuse_without_secrets(request(self._headers(), self.body))
        self.refuse(request(self._headers(), b'{"a": 2}'))
        self.refuse(request({**self._headers(), "X-Id": "m2"}, self.body))
        self.refuse(request({**self._headers(), "X-Time": f"{NOW + 1}"}, self.body))

    def test_times_out_of_the_window_are_refused(self):
        for offset in (-301, 301):
            self.refuse(request(self._headers(NOW + offset), self.body))

    def test_id_and_type_are_where_the_settings_say(self):
        settings = VerificationSettings(id_header="X-Id", type_header="X-Type")
        received = request({"X-Id": "m1", "X-Type": "order.paid"})
        self.assertEqual(PRESETS["hmac"].message_id(received, settings), "m1")
        self.assertEqual(PRESETS["hmac"].message_type(received, settings), "order.paid")

    def test_settings_that_cannot_work_are_refused(self):
        good = {"header": "X-Signature"}
        PRESETS["hmac"].check_settings(VerificationSettings(**good))
        for wrong in (
            {"header": ""},
            {"encoding": "base32"},
            {"algorithm": "md5"},
            {"signed": ""},
            {"signed": "fixed"},
            {"signed": "{body}{body}"},
            {"signed": "{bodi}.{body}"},
            {"signed": "{timestamp}.{body}"},
            {"signed": "{id}.{body}"},
        ):
            settings = VerificationSettings(**{**good, **wrong})
            with self.subTest(wrong), self.assertRaises(ValueError):
                PRESETS["hmac"].check_settings(settings)
            self.refuse(request({"X-Signature": "00"}), settings=settings)


texts = st.text(max_size=40) | st.sampled_from(["t=1,v1=", "v0=", "Bearer ", "sha256="])
names = st.sampled_from(
    [
        "webhook-id",
        "webhook-timestamp",
        "webhook-signature",
        "authorization",
        "stripe-signature",
        "x-slack-signature",
        "x-slack-request-timestamp",
        "x-hub-signature-256",
        "x-shopify-hmac-sha256",
        "x-wc-webhook-signature",
        "x-signature",
        "x-time",
        "x-cert",
    ]
)


@tagged("post_install", "-at_install")
class TestAnything(BaseCase):
    @given(
        st.sampled_from(sorted(set(PRESETS) - {"none"})),
        st.dictionaries(names, texts),
        st.binary(max_size=60),
        texts,
        st.lists(texts, max_size=3),
        st.floats(allow_nan=False, allow_infinity=False, width=32),
    )
    def test_nothing_made_up_verifies_and_nothing_but_a_refusal_is_raised(
        self, preset, headers, body, query, secrets, now
    ):
        # A token that is as long as a guess can be made up; others cannot.
        secrets = [f"{secret}-not-to-be-guessed" for secret in secrets]
        settings = VerificationSettings(
            header="X-Signature",
            timestamp_header="X-Time",
            signed="{timestamp}.{body}",
            certificate_header="X-Cert",
            trusted_proxies=parse_networks("10.0.0.7"),
        )
        received = request(
            headers, body, f"/x?access_token={query}", address="10.0.0.7"
        )
        with self.assertRaises(Refused):
            PRESETS[preset].verify(received, secrets, settings, now)
        PRESETS[preset].message_id(received, settings)
        PRESETS[preset].message_type(received, settings)

    def test_header_that_comes_twice_has_both_values(self):
        pairs = [("X-Id", "1"), ("x-id", "2"), ("Other", "3")]
        self.assertEqual(joined(pairs), {"x-id": "1, 2", "other": "3"})
