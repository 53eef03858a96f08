# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import datetime

from odoo.tests import BaseCase, tagged

from ..pure import rfc3339
from ..pure.ordering import place


@tagged("post_install", "-at_install")
class TestOrdering(BaseCase):
    def test_whole_numbers_follow_each_other(self):
        for last, position, expected in (
            (1, 2, "next"),
            ("9", "10", "next"),
            ("00000009", "00000010", "next"),
            (1, 1, "stale"),
            ("10", "9", "stale"),
            (-1, 0, "next"),
            (1, 3, "gap"),
            ("9" * 39, "1" + "0" * 39, "next"),
        ):
            self.assertEqual(place(last, position), expected, (last, position))

    def test_times_leave_no_gap_and_may_repeat(self):
        early, late = "2026-01-01T10:00:00Z", "2026-01-01T12:00:00.5+01:00"
        self.assertEqual(place(early, late), "next")
        self.assertEqual(place(late, early), "stale")
        self.assertEqual(place(early, "2026-01-01T11:00:00+01:00"), "next")

    def test_fractions_leave_no_gap(self):
        self.assertEqual(place("1.5", "7"), "next")
        self.assertEqual(place("1.5", "1.25"), "stale")

    def test_what_cannot_be_compared_is_next(self):
        for odd in ("", "x", "NaN", "9" * 5000, "2026-13-01T00:00:00Z", "True"):
            self.assertEqual(place(odd, "1"), "next")
            self.assertEqual(place("1", odd), "next")
        self.assertEqual(place("1", "2026-01-01T10:00:00Z"), "next")


@tagged("post_install", "-at_install")
class TestTimes(BaseCase):
    def test_times_are_utc(self):
        for text, expected in (
            ("2026-01-02T03:04:05Z", datetime(2026, 1, 2, 3, 4, 5)),
            ("2026-01-02 03:04:05.1z", datetime(2026, 1, 2, 3, 4, 5, 100000)),
            ("2026-01-01T23:30:00-02:30", datetime(2026, 1, 2, 2, 0)),
            ("2016-12-31T23:59:60Z", datetime(2016, 12, 31, 23, 59, 59)),
        ):
            self.assertEqual(rfc3339.parse(text), expected)

    def test_others_are_refused(self):
        for text in (
            "",
            "2026-01-02",
            "2026-01-02T03:04:05",
            "2026-02-30T00:00:00Z",
            "2026-01-02T24:00:00Z",
            "2026-01-02T03:04:05+24:00",
            "0001-01-01T00:00:00+01:00",
            "٢026-01-02T03:04:05Z",
        ):
            with self.subTest(text), self.assertRaises(ValueError):
                rfc3339.parse(text)
