# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Schemes that sign the time, too."""

from odoo.tests import tagged

from ..pure.verification import PRESETS, VerificationSettings
from .test_verification_body import hmac_by_hand
from .verification import NOW, VerificationCase, request

BAD_TIMES = ("Infinity", "NaN", "1e9", "-1", "+1", "1.0", "١٢٣", "9" * 400, "0x10", "")


@tagged("post_install", "-at_install")
class TestStandardWebhooks(VerificationCase):
    preset = "standard_webhooks"
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    time = 1614265330
    body = b'{"test": 2432232314}'
    # Sources: the Standard Webhooks reference libraries, Svix's tests, server and docs.
    good = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    good_v1a = (
        "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3"
        "mNl8EM+m7TBAg=="
    )
    public = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4="
    uid = "msg_p5jXN8AQM9LWM0D4loKWxJek"

    def _headers(self, signature=None, uid=None, time=None):
        return {
            "webhook-id": uid or self.uid,
            "webhook-timestamp": str(time or self.time),
            "webhook-signature": signature or self.good,
        }

    def verify(self, received, *secrets, now=time, settings=None):
        return super().verify(received, *secrets, now=now, settings=settings)

    def test_published_vectors_verify(self):
        long = (
            (1_048_576, "v1,txpEUxqWZJ5nteTnymUVa+7C4NHpBeXJ6CsBAW0c3/A="),
            (262_144, "v1,Mw4Pe2WgApuT7NSqnSq0PQPV9gbLdggCl9B865x5Xh0="),
            (262_143, "v1,NTItnqyWMoFhk2Bbe5V/BMdcFRWgcSQaTgqLHX7FC7c="),
        )
        self.verify(request(self._headers(), self.body))
        for size, expected in long:
            self.verify(request(self._headers(expected), b"a" * size))
        for secret, uid, time, body, expected in (
            (
                "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
                "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk",
                1649367553,
                b'{"email":"test@example.com","username":"test_user"}',
                "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=",
            ),
            (
                "whsec_plJ3nmyCDGBKInavdOK15jsl",
                "msg_loFOjxBNrRLzqYUf",
                1731705121,
                b'{"event_type":"ping","data":{"success":true}}',
                "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=",
            ),
            (
                "whsec_q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=",
                "msg_rawbytes_reserialized",
                1767225600,
                b'{"type":"test.hello","data":{"key":"value"}}',
                "v1,9yIHNZqCjfmYCUeRbA8ewvA8j4r92Pj7bBasAkvdRSY=",
            ),
        ):
            received = request(self._headers(expected, uid, time), body)
            self.verify(received, secret, now=time)
        spaced = b'{"type": "test.hello", "data": {"key": "value"}}'
        received = request(self._headers(expected, uid, time), spaced)
        self.refuse(received, secret, now=time)

    def test_public_key_verifies_ed25519(self):
        received = request(self._headers(self.good_v1a), self.body)
        self.verify(received, self.public)
        self.refuse(request(self._headers(self.good_v1a), b"{}"), self.public)
        # A signature of one kind is none of the other.
        self.refuse(received, self.secret)
        self.refuse(request(self._headers(), self.body), self.public)

    def test_wrong_signatures_are_refused(self):
        for signature in (
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OA=",
            "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=",
        ):
            self.refuse(request(self._headers(signature), self.body))
        self.refuse(request(self._headers(), self.body), "whsec_" + "A" * 32)
        self.refuse_every_header_gone_wrong(
            self._headers(), self.body, lists=("webhook-signature",)
        )
        self.refuse_without_secrets(request(self._headers(), self.body))

    def test_good_signature_beside_unknown_versions_verifies(self):
        self.verify(request(self._headers(f"v2,abc v1,AAAA {self.good}"), self.body))

    def test_times_out_of_the_window_are_refused(self):
        received = request(self._headers(), self.body)
        for offset in (-300, 300):
            self.verify(received, now=self.time + offset)
        for offset in (-301, 301):
            self.refuse(received, now=self.time + offset)
        narrow = VerificationSettings(tolerance=10)
        self.refuse(received, now=self.time + 11, settings=narrow)
        for text in filter(None, BAD_TIMES):
            self.refuse(request(self._headers(time=text), self.body))

    def test_secret_that_is_none_keeps_no_other_from_verifying(self):
        received = request(self._headers(), self.body)
        self.verify(received, "whsec_%", self.secret)
        self.refuse(received, "whsec_%")

    def test_secrets_are_looked_at_before_they_are_kept(self):
        check = PRESETS["standard_webhooks"].check_secret
        for good in (self.secret, self.public):
            check(good)
        for bad in ("", "whsec_%", "whsec_", "hwsec_AAAA", "whpk_AAAA", "whsk_AAAA"):
            with self.subTest(bad), self.assertRaises(ValueError):
                check(bad)

    def test_id_is_in_a_header(self):
        received = request(self._headers())
        self.assertEqual(PRESETS["standard_webhooks"].message_id(received), self.uid)


class TimedTests:
    body = b'{"id": "evt_1"}'

    def test_good_signature_verifies(self):
        received = request(self._headers(), self.body)
        self.verify(received)
        self.verify(received, "whsec_another", self.secret)
        self.verify(received, self.secret, "whsec_another")

    def test_what_was_tampered_with_is_refused(self):
        self.refuse(request(self._headers(), b'{"id": "evt_2"}'))
        self.refuse(request(self._headers(), self.body), "whsec_another")
        self.refuse_every_header_gone_wrong(self._headers(), self.body)
        self.refuse_without_secrets(request(self._headers(), self.body))

    def test_times_out_of_the_window_are_refused(self):
        for offset in (-300, 300):
            self.verify(request(self._headers(NOW + offset), self.body))
        for offset in (-301, 301):
            self.refuse(request(self._headers(NOW + offset), self.body))

    def test_times_that_are_none_are_refused(self):
        for text in BAD_TIMES:
            with self.subTest(text):
                self.refuse(request(self._headers(text), self.body))


@tagged("post_install", "-at_install")
class TestStripe(TimedTests, VerificationCase):
    preset = "stripe"
    secret = "whsec_the_text_as_it_is"

    def _signature(self, time=NOW):
        content = f"{time}.".encode() + self.body
        return hmac_by_hand(self.secret.encode(), content).hex()

    def _headers(self, time=NOW):
        return {"Stripe-Signature": f"t={time},v1={self._signature(time)}"}

    def test_good_signature_beside_others_verifies(self):
        good = self._signature()
        for value in (
            f"t={NOW},v1={'0' * 64},v1={good},v0=abc",
            f"v0=abc, v9=, t={NOW}, v1={good}",
            f"t={NOW},v1={good},nonsense",
        ):
            with self.subTest(value):
                self.verify(request({"Stripe-Signature": value}, self.body))

    def test_headers_that_say_two_things_are_refused(self):
        good = self._signature()
        for value in (
            f"t={NOW},t={NOW},v1={good}",
            f"t={NOW},t=1,v1={good}",
            f"v1={good}",
            f"t={NOW}",
            f"t={NOW},v0={good}",
            f"t={NOW};v1={good}",
            ",",
            "=",
        ):
            with self.subTest(value):
                self.refuse(request({"Stripe-Signature": value}, self.body))

    def test_api_key_is_no_signing_secret(self):
        with self.assertRaises(ValueError) as caught:
            PRESETS["stripe"].check_secret("sk_live_1234567890")
        self.assertNotIn("sk_live", str(caught.exception))


@tagged("post_install", "-at_install")
class TestSlack(TimedTests, VerificationCase):
    preset = "slack"
    # From Slack's own documentation of signed requests.
    secret = "8f742231b10e8888abcd99yyyzzz85a5"

    def _headers(self, time=NOW, body=None):
        content = f"v0:{time}:".encode() + (self.body if body is None else body)
        digest = hmac_by_hand(self.secret.encode(), content).hex()
        return {
            "X-Slack-Signature": f"v0={digest}",
            "X-Slack-Request-Timestamp": str(time),
        }

    def test_published_vector_verifies(self):
        body = (
            b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain="
            b"testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA"
            b"&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url="
            b"https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F"
            b"96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121."
            b"803a0bc887a14d10d2c447fce8b6703c"
        )
        headers = {
            "X-Slack-Signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd2751"
            "9666489c69b503",
            "X-Slack-Request-Timestamp": "1531420618",
        }
        self.verify(request(headers, body), now=1531420618)
