# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import datetime, timezone

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.outbox.pure.exchange import Request, Response, SendError
from odoo.addons.outbox.pure.outcome import classify

from .pure_support import PROPERTY

NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=timezone.utc)
URL = "https://user:hush@mes.plant.example:8443/hook?token=hush#hush"
KINDS = ("resolve", "connect", "timeout", "tls", "blocked", "protocol", "other")


def response(status=None, error=None, headers=(), url=URL, message="detail"):
    return Response(
        request=Request(url, (("Authorization", "Bearer hush"),), b"hush", 15, 10),
        status=status,
        headers=tuple(headers),
        body=b"hush",
        truncated=False,
        error=error and SendError(error, message),
        started_at=NOW,
        duration=2.0,
    )


@tagged("post_install", "-at_install")
class TestOutcome(BaseCase):
    def test_only_2xx_is_delivered(self):
        for status in range(200, 300):
            self.assertEqual(classify(response(status)).kind, "delivered")
        for status in (*range(100, 200), *range(300, 410), *range(411, 600)):
            outcome = classify(response(status))
            self.assertEqual(outcome.kind, "retry", status)
            self.assertIn(str(status), outcome.reason)

    def test_410_means_gone(self):
        outcome = classify(response(410, headers=[("Retry-After", "5")]))
        self.assertEqual((outcome.kind, outcome.retry_after), ("gone", None))
        self.assertIn("wants no more events", outcome.reason)

    def test_a_complete_answer_is_needed(self):
        """2xx, then the connection broke: sent again rather than lost."""
        for kind in ("timeout", "protocol"):
            self.assertEqual(classify(response(200, kind)).kind, "retry")
            self.assertEqual(classify(response(410, kind)).kind, "retry")

    def test_a_blocked_address_is_not_tried_again(self):
        message = "10.0.0.5 is private; a system administrator can allow it"
        outcome = classify(response(error="blocked", message=message))
        self.assertEqual(outcome.kind, "blocked")
        self.assertEqual(
            outcome.reason,
            f"The address of mes.plant.example:8443 is not allowed: {message}.",
        )

    def test_every_other_error_is_tried_again(self):
        for kind in set(KINDS) - {"blocked"}:
            self.assertEqual(classify(response(error=kind)).kind, "retry")

    def test_a_redirect_names_its_target_and_what_to_do(self):
        target = "https://user:hush@new.example/in?token=hush#hush"
        outcome = classify(response(308, headers=[("location", target)]))
        self.assertEqual(
            outcome.reason,
            "The receiver at mes.plant.example:8443 answered 308, a redirect to "
            "https://new.example/in. Redirects are not followed. If that is the right "
            "address, enter it in the endpoint.",
        )
        self.assertIn("to nowhere", classify(response(302)).reason)

    def test_words_for_the_plant(self):
        for ended, words in (
            (response(204), "mes.plant.example:8443 accepted the event (204)."),
            (response(401), "refused the credentials"),
            (response(404), "does not know the address"),
            (response(429), "asks to send less often"),
            (response(500), "has a problem of its own"),
            (response(418), "it refused the event."),
            (response(error="resolve"), "No address was found for mes.plant.example"),
            (
                response(error="connect", message="Connection refused"),
                "be reached: Con",
            ),
            (response(error="timeout"), "did not answer within 15 s."),
            (response(200, "timeout"), "answered 200 but did not finish within 15 s."),
            (response(error="tls", message="certificate has expired"), "Renew it"),
            (response(error="tls", message="quite new"), "quite new."),
            (response(error="protocol"), "broke off the exchange: detail."),
            (response(error="other"), "Nothing was sent to mes.plant.example:8443"),
        ):
            with self.subTest(words=words):
                self.assertIn(words, classify(ended).reason)

    def test_retry_after_counts_from_the_end_of_the_exchange(self):
        for value, seconds in (
            ("120", 120),
            ("Mon, 23 Nov 2026 12:01:02 GMT", 60),
            ("soon", None),
        ):
            headers = [("RETRY-AFTER", value)]
            for status in (429, 503, 302):
                outcome = classify(response(status, headers=headers))
                self.assertEqual(outcome.retry_after, seconds)
        self.assertIsNone(classify(response(200, headers=headers)).retry_after)

    @PROPERTY
    @given(
        st.none() | st.integers(100, 599),
        st.none() | st.sampled_from(KINDS),
        st.sampled_from(
            [
                URL,
                "http://hush@[::1]/hush?hush",
                "http://[::1",
                "hush",
                "//hush@host",
                "http://:hush@/",
            ]
        ),
    )
    def test_a_reason_is_a_sentence_without_secrets(self, status, error, url):
        headers = [("Location", url.replace("/hush", ""))] if url != "hush" else []
        ended = response(status, error, headers, url)
        reason = classify(ended).reason
        self.assertNotIn("hush", reason)
        self.assertTrue(reason.endswith("."))
        self.assertTrue(reason[0].isupper())
        self.assertTrue(reason.isprintable())

    @PROPERTY
    @given(st.sampled_from((301, 307)), st.text(), st.text())
    def test_whatever_comes_there_is_no_traceback(self, status, location, url):
        headers = [("Location", location), ("Retry-After", location)]
        self.assertTrue(classify(response(status, headers=headers, url=url)).reason)
