# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import base64
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from odoo.tests import BaseCase, tagged

from ..pure import signature
from . import common  # noqa: F401  (loads the hypothesis profile)

TIMESTAMP = 1614265330

message_ids = st.from_regex(r"[A-Za-z0-9_-]{1,40}", fullmatch=True)
timestamps = st.integers(0, 10**11)
bodies = st.binary(max_size=200)
hmac_secrets = st.binary(min_size=24, max_size=64).map(
    lambda raw: "whsec_" + base64.b64encode(raw).decode()
)
private_keys = st.binary(min_size=32, max_size=32).map(
    lambda raw: "whsk_" + base64.b64encode(raw).decode()
)
any_secret = st.one_of(hmac_secrets, private_keys)


@tagged("post_install", "-at_install")
class TestProperties(BaseCase):
    @given(
        st.lists(any_secret, min_size=1, max_size=4), message_ids, timestamps, bodies
    )
    def test_what_was_signed_verifies_with_each_of_the_secrets(
        self, secrets, message_id, timestamp, body
    ):
        headers = signature.signature_headers(secrets, message_id, timestamp, body)
        for secret in secrets:
            signature.verify([secret], headers, body, now=timestamp)

    @given(any_secret, message_ids, timestamps, bodies, st.data())
    def test_any_flipped_bit_is_refused(self, secret, message_id, stamp, body, data):
        headers = signature.signature_headers([secret], message_id, stamp, body)
        parts = {
            "webhook-id": headers["webhook-id"].encode(),
            "webhook-signature": headers["webhook-signature"].encode(),
            "body": body,
        }
        name = data.draw(st.sampled_from([key for key in parts if parts[key]]))
        flipped = bytearray(parts[name])
        bit = data.draw(st.integers(0, len(flipped) * 8 - 1))
        flipped[bit // 8] ^= 1 << (bit % 8)
        if name == "body":
            body = bytes(flipped)
        else:
            headers[name] = flipped.decode("latin-1")
        with self.assertRaises(signature.VerificationError):
            signature.verify([secret], headers, body, now=stamp)

    @given(hmac_secrets, hmac_secrets, message_ids, bodies)
    def test_public_package_verifies_while_secrets_rotate(
        self, old, new, message_id, body
    ):
        now = int(datetime.now(UTC).timestamp())
        text = body.decode("latin-1")
        headers = signature.signature_headers(
            [new, old], message_id, now, text.encode()
        )
        for secret in (old, new):
            Webhook(secret).verify(text, headers, json_parse=False)

    @given(hmac_secrets, message_ids, bodies)
    def test_public_package_signs_the_same(self, secret, message_id, body):
        text = body.decode("latin-1")
        moment = datetime.fromtimestamp(TIMESTAMP, UTC)
        self.assertEqual(
            signature.sign([secret], message_id, TIMESTAMP, text.encode()),
            Webhook(secret).sign(message_id, moment, text),
        )
