# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import hashlib
import json
import re
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..pure.digest import (
    Digest,
    DigestError,
    TooLong,
    Window,
    hash_of,
    parse,
    question,
)

START = datetime(2026, 11, 1, 6)
ONE = "01936d1e-0000-7000-8000-000000000001"
TWO = "01936d1e-0000-7000-8000-000000000002"


def answer(**values):
    return json.dumps(values).encode()


class TestDigest(BaseCase):
    def test_hash_is_of_the_sorted_ids_each_with_a_line_feed(self):
        expected = hashlib.sha256(f"{ONE}\n{TWO}\n".encode()).hexdigest()
        self.assertEqual(hash_of([TWO, ONE]), f"sha256:{expected}")

    def test_the_readme_shows_what_a_receiver_can_check_its_own_against(self):
        page = Path(__file__).parents[1] / "readme" / "USAGE.md"
        (example,) = re.findall(r"```json\n(.*?)```", page.read_text("utf-8"), re.S)
        shown = parse(200, example.encode())
        self.assertTrue(shown.matches(frozenset([ONE, TWO])))
        self.assertEqual(shown.hash, hash_of([ONE, TWO]))
        self.assertEqual(shown.count, 2)

    def test_hash_of_nothing_is_that_of_an_empty_text(self):
        self.assertEqual(hash_of([]), f"sha256:{hashlib.sha256(b'').hexdigest()}")

    def test_question_keeps_what_the_url_asks_already(self):
        window = Window(START, START + timedelta(hours=1))
        self.assertEqual(
            question("https://x.example/digest?plant=7#top", window, ["a.b"], True),
            "https://x.example/digest?plant=7&from=2026-11-01T06%3A00%3A00Z"
            "&to=2026-11-01T07%3A00%3A00Z&type=a.b&ids=1",
        )

    def test_ids_are_compared_in_lower_case(self):
        found = parse(200, answer(count=1, ids=[ONE.upper()]))
        self.assertTrue(found.matches(frozenset([ONE])))

    def test_the_same_number_of_other_events_does_not_match_by_hash(self):
        found = parse(200, answer(count=1, hash=hash_of([TWO])))
        self.assertFalse(found.matches(frozenset([ONE])))
        self.assertTrue(found.matches(frozenset([TWO])))

    def test_a_number_alone_is_compared_as_a_number(self):
        self.assertTrue(Digest(1).matches(frozenset([ONE])))
        self.assertFalse(Digest(2).matches(frozenset([ONE])))

    def test_what_is_no_digest_says_what_is_wrong(self):
        for body, words in {
            b"<html>": "not JSON",
            b"[]": "not a JSON object",
            b"{}": '"count"',
            answer(count=True): '"count"',
            answer(count=-1): '"count"',
            answer(count="1"): '"count"',
            answer(count=1, hash="abc"): '"hash"',
            answer(count=1, ids="abc"): '"ids"',
            answer(count=1, ids=[1]): '"ids"',
            answer(count=2, ids=[ONE, ONE]): "1 different",
        }.items():
            with self.subTest(body=body), self.assertRaisesRegex(DigestError, words):
                parse(200, body)
        with self.assertRaisesRegex(DigestError, "HTTP 503"):
            parse(503, answer(count=1))
        with self.assertRaises(TooLong):
            parse(200, b"{", truncated=True)

    @given(
        st.binary()
        | st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda inner: (
                st.lists(inner)
                | st.dictionaries(st.sampled_from(["count", "hash", "ids"]), inner)
            ),
        ).map(lambda value: json.dumps(value).encode())
    )
    def test_whatever_comes_is_a_digest_or_an_error(self, body):
        try:
            found = parse(200, body)
        except DigestError:
            return
        self.assertGreaterEqual(found.count, 0)

    @given(st.integers(1, 10**6), st.integers(0, 999_999))
    def test_halves_meet_at_a_whole_second_and_leave_nothing_out(self, seconds, micro):
        start = START.replace(microsecond=micro)
        window = Window(start, start + timedelta(seconds=seconds))
        halves = window.halves()
        if seconds < 2:
            self.assertIsNone(halves)
            return
        first, second = halves
        self.assertEqual(
            (first.start, first.end, second.end),
            (window.start, second.start, window.end),
        )
        self.assertEqual(first.end.microsecond, 0)
        self.assertLess(first.start, first.end)
        self.assertLess(second.start, second.end)
