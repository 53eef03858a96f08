# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import base64

from odoo.tests import BaseCase, tagged

from ..pure import signature
from . import common  # noqa: F401  (loads the hypothesis profile)

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE_ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
TIMESTAMP = 1614265330
BODY = b'{"test": 2432232314}'
GOOD = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

PRIVATE_KEY = (
    "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9l"
    "MicMFs6Kvg=="
)
PUBLIC_KEY = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4="
GOOD_ED25519 = (
    "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8"
    "EM+m7TBAg=="
)

# Sources: the Standard Webhooks reference libraries; Svix's C# tests and server.
VECTORS = [
    (SECRET, MESSAGE_ID, TIMESTAMP, BODY, GOOD),
    (
        SECRET,
        MESSAGE_ID,
        TIMESTAMP,
        b"a" * 1_048_576,
        "v1,txpEUxqWZJ5nteTnymUVa+7C4NHpBeXJ6CsBAW0c3/A=",
    ),
    (
        SECRET,
        MESSAGE_ID,
        TIMESTAMP,
        b"a" * 262_144,
        "v1,Mw4Pe2WgApuT7NSqnSq0PQPV9gbLdggCl9B865x5Xh0=",
    ),
    (
        SECRET,
        MESSAGE_ID,
        TIMESTAMP,
        b"a" * 262_143,
        "v1,NTItnqyWMoFhk2Bbe5V/BMdcFRWgcSQaTgqLHX7FC7c=",
    ),
    (
        "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
        "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk",
        1649367553,
        b'{"email":"test@example.com","username":"test_user"}',
        "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=",
    ),
    (PRIVATE_KEY, MESSAGE_ID, TIMESTAMP, BODY, GOOD_ED25519),
    (
        "whsec_q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=",
        "msg_rawbytes_reserialized",
        1767225600,
        b'{"type":"test.hello","data":{"key":"value"}}',
        "v1,9yIHNZqCjfmYCUeRbA8ewvA8j4r92Pj7bBasAkvdRSY=",
    ),
]


def _headers(signature_value=GOOD, message_id=MESSAGE_ID, timestamp=TIMESTAMP):
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature_value,
    }


@tagged("post_install", "-at_install")
class TestVectors(BaseCase):
    def test_published_vectors_are_reproduced(self):
        for secret, message_id, timestamp, body, expected in VECTORS:
            with self.subTest(expected=expected):
                self.assertEqual(
                    signature.sign([secret], message_id, timestamp, body), expected
                )
                signature.verify(
                    [secret],
                    _headers(expected, message_id, timestamp),
                    body,
                    now=timestamp,
                )

    def test_short_secret_of_a_sender_verifies_and_does_not_sign(self):
        # From Svix's documentation: 18 bytes, where the specification asks for 24.
        secret = "whsec_plJ3nmyCDGBKInavdOK15jsl"
        body = b'{"event_type":"ping","data":{"success":true}}'
        headers = _headers(
            "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=",
            "msg_loFOjxBNrRLzqYUf",
            1731705121,
        )
        signature.verify([secret], headers, body, now=1731705121)
        with self.assertRaises(signature.InvalidSecret):
            signature.sign([secret], "msg_loFOjxBNrRLzqYUf", 1731705121, body)

    def test_body_must_arrive_byte_for_byte(self):
        secret, message_id, timestamp, _body, expected = VECTORS[-1]
        with self.assertRaises(signature.SignatureMismatch):
            signature.verify(
                [secret],
                _headers(expected, message_id, timestamp),
                b'{"type": "test.hello", "data": {"key": "value"}}',
                now=timestamp,
            )

    def test_public_keys_of_known_private_keys(self):
        for seed, expected in (
            (b"\xcd" * 32, "whpk_/JR3MPSesBQnpm4FBzMpTZ5SDlRceicSWngGNOCGCic="),
            (b"\x12" * 32, "whpk_IEBA42TBDyvsnB/lAKHNTCR8idZQoB7X6CyrqGeHfCE="),
        ):
            text = "whsk_" + base64.b64encode(seed).decode()
            self.assertEqual(signature.public_key(text), expected)
        self.assertEqual(signature.public_key(PRIVATE_KEY), PUBLIC_KEY)

    def test_public_key_verifies_what_the_private_key_signed(self):
        signature.verify([PUBLIC_KEY], _headers(GOOD_ED25519), BODY, now=TIMESTAMP)

    def test_seed_alone_signs_like_the_full_private_key(self):
        raw = base64.b64decode(PRIVATE_KEY.removeprefix("whsk_"))
        seed = "whsk_" + base64.b64encode(raw[:32]).decode()
        self.assertEqual(
            signature.sign([seed], MESSAGE_ID, TIMESTAMP, BODY), GOOD_ED25519
        )


@tagged("post_install", "-at_install")
class TestRefusals(BaseCase):
    def _verify(self, headers, keys=(SECRET,), now=TIMESTAMP, body=BODY):
        signature.verify(keys, headers, body, now=now)

    def test_wrong_signatures_are_refused(self):
        for value in (
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OA=",
            "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=",
            GOOD.removesuffix("="),
            GOOD.removeprefix("v1,"),
            "v1 " + GOOD.removeprefix("v1,"),
            GOOD.replace("v1,", "v2,"),
            GOOD.replace("v1,", "v1a,"),
            GOOD.replace(",", ",,"),
            "v1,é",
            "v1,",
            ",",
            " ",
        ):
            with self.subTest(value), self.assertRaises(signature.SignatureMismatch):
                self._verify(_headers(value))

    def test_second_spelling_of_an_ed25519_signature_is_refused(self):
        # The last four bits of this base64 text are not part of the signature.
        respelled = GOOD_ED25519.replace("BAg==", "BAh==")
        with self.assertRaises(signature.SignatureMismatch):
            self._verify(_headers(respelled), keys=[PUBLIC_KEY])

    def test_unknown_versions_are_skipped(self):
        self._verify(_headers(f"v2,abc v1,AAAA {GOOD} nonsense"))

    def test_header_names_may_be_in_any_case(self):
        self._verify({name.title(): value for name, value in _headers().items()})

    def test_every_header_is_needed(self):
        for name in _headers():
            for incomplete in ({**_headers(), name: ""}, dict(_headers())):
                if incomplete[name]:
                    del incomplete[name]
                with self.subTest(name), self.assertRaises(signature.MissingHeader):
                    self._verify(incomplete)

    def test_timestamp_may_be_five_minutes_off_and_not_more(self):
        for offset in (-300, 300):
            self._verify(_headers(), now=TIMESTAMP + offset)
        for offset in (-301, 301):
            with self.assertRaises(signature.StaleTimestamp):
                self._verify(_headers(), now=TIMESTAMP + offset)

    def test_timestamp_must_be_an_integer(self):
        for text in ("Infinity", "1e9", "-1", " 1", "1.0", "١٢٣", "9" * 400):
            with self.subTest(text), self.assertRaises(signature.InvalidTimestamp):
                self._verify(_headers(timestamp=text))

    def test_signature_covers_id_and_timestamp(self):
        for headers in (_headers(message_id="msg_x"), _headers(timestamp=1614265331)):
            with self.assertRaises(signature.SignatureMismatch):
                self._verify(headers)

    def test_message_ids_that_blur_the_signed_text_are_not_signed(self):
        for message_id in ("", "a.b", "a b", "a\r\nb", "é"):
            with self.subTest(message_id), self.assertRaises(ValueError):
                signature.sign([SECRET], message_id, TIMESTAMP, BODY)

    def test_nothing_signs_or_verifies_without_keys(self):
        with self.assertRaises(signature.InvalidSecret):
            signature.sign([], MESSAGE_ID, TIMESTAMP, BODY)
        with self.assertRaises(signature.InvalidSecret):
            self._verify(_headers(), keys=[])
        with self.assertRaises(signature.InvalidSecret):
            self._verify(_headers(), keys=["whsec_"])
