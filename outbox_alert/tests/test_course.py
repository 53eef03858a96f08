# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..pure.course import next_step

NOW = datetime(2026, 11, 29, 12)
QUIET = timedelta(minutes=10)


@tagged("post_install", "-at_install")
class TestCourse(BaseCase):
    def step(self, is_open, holds, may_open=True, calm=None):
        since = None if calm is None else NOW - timedelta(minutes=calm)
        return next_step(is_open, holds, may_open, since, NOW, QUIET)

    def test_it_opens_when_the_condition_is_enough(self):
        self.assertEqual(self.step(False, True), "open")
        self.assertIsNone(self.step(False, True, may_open=False))
        self.assertIsNone(self.step(False, False))

    def test_what_is_not_enough_to_open_keeps_it_open(self):
        self.assertEqual(self.step(True, True, may_open=False), "stay")

    def test_it_is_over_after_the_quiet_time_only(self):
        self.assertEqual(self.step(True, False), "calm")
        self.assertIsNone(self.step(True, False, calm=9))
        self.assertEqual(self.step(True, False, calm=10), "recover")

    def test_what_comes_back_in_time_is_the_same_incident(self):
        self.assertEqual(self.step(True, True, calm=9), "return")

    def test_without_a_quiet_time_it_is_over_at_once(self):
        step = next_step(True, False, False, None, NOW, timedelta())
        self.assertEqual(step, "recover")

    @given(st.lists(st.booleans(), max_size=120))
    def test_a_flap_within_the_quiet_time_neither_opens_nor_ends_anything(self, looks):
        """A look each minute: it ends after ten in a row without the condition."""
        is_open, calm_since, calm = False, None, 0
        for minute, holds in enumerate(looks):
            now = NOW + timedelta(minutes=minute)
            step = next_step(is_open, holds, holds, calm_since, now, QUIET)
            calm = 0 if holds else calm + 1
            self.assertEqual(step == "open", holds and not is_open)
            self.assertEqual(step == "recover", is_open and calm == 11)
            is_open = step == "open" or (is_open and step != "recover")
            if step in ("calm", "recover", "return"):
                calm_since = now if step == "calm" else None
