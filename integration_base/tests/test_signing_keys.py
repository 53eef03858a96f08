# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import base64
import traceback

from odoo.tests import BaseCase, tagged

from ..pure import signature
from .test_signature import (
    BODY,
    MESSAGE_ID,
    PRIVATE_KEY,
    PUBLIC_KEY,
    SECRET,
    TIMESTAMP,
    VECTORS,
)


@tagged("post_install", "-at_install")
class TestSecretForms(BaseCase):
    def test_wrong_forms_are_refused_without_showing_them(self):
        raw = base64.b64decode(PRIVATE_KEY.removeprefix("whsk_"))
        mixed = "whsk_" + base64.b64encode(raw[:32] + bytes(32)).decode()
        for text in (
            "",
            "whsec_",
            "whsec_%",
            "whsec_wronglength",
            "whsec_" + base64.b64encode(bytes(23)).decode(),
            "whsec_" + base64.b64encode(bytes(81)).decode(),
            "hwsec_" + SECRET.removeprefix("whsec_"),
            SECRET.removeprefix("whsec_"),
            SECRET + "\n",
            SECRET + "é",
            PUBLIC_KEY,
            PRIVATE_KEY[:-20],
            mixed,
        ):
            with self.subTest(text):
                with self.assertRaises(signature.InvalidSecret) as caught:
                    signature.check_secret(text)
                body = text.partition("_")[2]
                if len(body) > 1:
                    trace = "".join(traceback.format_exception(caught.exception))
                    self.assertNotIn(body, trace)

    def test_lengths_at_the_limits_are_accepted(self):
        for length in (24, 64):
            text = "whsec_" + base64.b64encode(bytes(length)).decode()
            self.assertEqual(signature.check_secret(text), "hmac")

    def test_cut_off_padding_is_accepted(self):
        secret = VECTORS[-1][0]
        self.assertEqual(
            signature.sign([secret.rstrip("=")], "m", 1, b""),
            signature.sign([secret], "m", 1, b""),
        )

    def test_generated_secrets_are_accepted_and_differ(self):
        secrets = {signature.generate_secret() for _ in range(5)}
        self.assertEqual({signature.check_secret(s) for s in secrets}, {"hmac"})
        self.assertEqual(len(secrets), 5)

    def test_generated_pair_belongs_together(self):
        private, public = signature.generate_key_pair()
        self.assertEqual(signature.check_secret(private), "ed25519")
        self.assertEqual(signature.public_key(private), public)
        self.assertEqual(len(base64.b64decode(private.removeprefix("whsk_"))), 64)

    def test_symmetric_secret_has_no_public_key(self):
        with self.assertRaises(signature.InvalidSecret):
            signature.public_key(SECRET)

    def test_public_key_does_not_sign(self):
        with self.assertRaises(signature.InvalidSecret):
            signature.sign([PUBLIC_KEY], MESSAGE_ID, TIMESTAMP, BODY)

    def test_public_key_of_wrong_length_is_refused(self):
        with self.assertRaises(signature.InvalidSecret):
            signature.Verifier(["whpk_AAAA"])
