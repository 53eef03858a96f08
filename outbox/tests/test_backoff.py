# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import math
import random
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.integration_base.pure.backoff import (
    IN_DOUBT,
    RETRY_AFTER_CAP,
    SCHEDULE,
    next_delay,
    parse_retry_after,
)
from odoo.addons.outbox.pure.circuit import LIMIT

from .pure_support import PROPERTY

NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=timezone.utc)
DAY = 86400


def middle(low, high):
    return (low + high) / 2


@tagged("post_install", "-at_install")
class TestNextDelay(BaseCase):
    def test_the_schedule_without_jitter(self):
        delays = [next_delay(failures, None, middle) for failures in range(1, 12)]
        self.assertEqual(
            delays,
            [5, 30, 120, 600, 1800, 7200, 18000, 36000, 50400, 72000, 86400],
        )

    @PROPERTY
    @given(st.integers(min_value=12), st.none() | st.floats(0, 1e9))
    def test_attempts_are_spent_after_the_schedule(self, failures, retry_after):
        self.assertIsNone(next_delay(failures, retry_after, middle))

    def test_a_last_attempt_in_doubt_has_as_many_tries_as_open_a_circuit(self):
        last = len(SCHEDULE) + 1
        delays = [next_delay(last + n, None, middle, True) for n in range(LIMIT)]
        self.assertEqual(delays, [3600] * len(IN_DOUBT) + [None])
        self.assertEqual(len(IN_DOUBT), LIMIT - 1)

    @PROPERTY
    @given(st.integers(1, len(SCHEDULE)))
    def test_doubt_changes_no_earlier_delay(self, failures):
        delays = [next_delay(failures, None, middle, doubt) for doubt in (False, True)]
        self.assertEqual(*delays)

    @PROPERTY
    @given(st.integers(max_value=0))
    def test_without_a_failure_there_is_no_delay(self, failures):
        with self.assertRaisesRegex(ValueError, str(failures)):
            next_delay(failures, None, middle)

    @PROPERTY
    @given(st.integers(1, len(SCHEDULE)), st.integers())
    def test_jitter_stays_within_a_fifth(self, failures, seed):
        delay = next_delay(failures, None, random.Random(seed).uniform)
        base = SCHEDULE[failures - 1]
        self.assertLessEqual(0.8 * base - 1e-6, delay)
        self.assertLessEqual(delay, 1.2 * base + 1e-6)

    def test_jitter_uses_its_whole_range(self):
        self.assertAlmostEqual(next_delay(1, None, lambda low, high: low), 4)
        self.assertAlmostEqual(next_delay(1, None, lambda low, high: high), 6)

    @PROPERTY
    @given(
        st.integers(1, len(SCHEDULE)),
        st.floats(allow_nan=False, min_value=0),
        st.integers(),
    )
    def test_never_earlier_than_the_receiver_asked_up_to_a_day(
        self, failures, retry_after, seed
    ):
        own = next_delay(failures, None, random.Random(seed).uniform)
        delay = next_delay(failures, retry_after, random.Random(seed).uniform)
        self.assertEqual(delay, max(own, min(retry_after, DAY)))


@tagged("post_install", "-at_install")
class TestRetryAfter(BaseCase):
    def test_no_header_or_garbage_asks_for_nothing(self):
        for value in (
            None,
            "",
            "soon",
            "1.5",
            "12 s",
            "١٢",
            "Mon, 99 Nov 2026 12:00:00 GMT",
            "Mon, 23 Nov",
            "\x00",
        ):
            with self.subTest(value=value):
                self.assertIsNone(parse_retry_after(value, NOW))

    def test_seconds(self):
        for value, seconds in (
            ("0", 0),
            ("120", 120),
            (" 120 ", 120),
            ("007", 7),
            ("-5", 0),
            ("86401", DAY),
            ("9" * 500, DAY),
        ):
            with self.subTest(value=value):
                self.assertEqual(parse_retry_after(value, NOW), seconds)

    def test_the_three_forms_of_an_http_date(self):
        for value in (
            "Mon, 23 Nov 2026 12:00:30 GMT",
            "Monday, 23-Nov-26 12:00:30 GMT",
            "Mon Nov 23 12:00:30 2026",
        ):
            with self.subTest(value=value):
                self.assertEqual(parse_retry_after(value, NOW), 30)

    def test_a_date_in_the_past_asks_for_no_wait(self):
        self.assertEqual(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", NOW), 0)

    @PROPERTY
    @given(st.integers(-10 * DAY, 10 * DAY))
    def test_a_date_is_counted_from_now(self, seconds):
        value = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)
        self.assertEqual(parse_retry_after(value, NOW), min(max(seconds, 0), DAY))

    @PROPERTY
    @given(st.text() | st.from_regex(r"[A-Z][a-z]{2}, \d+ [A-Z][a-z]{2} \d+ .*"))
    def test_whatever_comes_there_is_no_traceback(self, value):
        seconds = parse_retry_after(value, NOW)
        if seconds is not None:
            self.assertTrue(math.isfinite(seconds))
            self.assertLessEqual(0, seconds)
            self.assertLessEqual(seconds, RETRY_AFTER_CAP)
