# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..pure.replay_pace import SPARE, allowance, paced_until

RATES = st.floats(min_value=0.01, max_value=1000)
STEPS = st.lists(st.floats(min_value=0, max_value=100), min_size=1, max_size=30)


@tagged("post_install", "-at_install")
class TestReplayPace(BaseCase):
    @given(RATES, STEPS)
    def test_never_more_than_the_rate_and_what_it_may_be_late(self, rate, steps):
        now, paced_at, total = 1_700_000_000.0, None, 0
        start = now
        for step in steps:
            now += step
            count, begin = allowance(rate, paced_at, now, 10**9)
            paced_at = paced_until(rate, begin, count)
            total += count
        self.assertLessEqual(total, rate * (now - start + max(SPARE, 1 / rate)) + 1)

    @given(RATES)
    def test_the_slowest_gets_its_slot(self, rate):
        now = 1_700_000_000.0
        count, begin = allowance(rate, None, now, 10)
        self.assertEqual(count, 1)
        paced_at = paced_until(rate, begin, count)
        self.assertEqual(allowance(rate, paced_at, now, 10)[0], 0)
        later = now + 1.01 / rate
        self.assertGreaterEqual(allowance(rate, paced_at, later, 10)[0], 1)

    def test_without_a_rate_there_is_no_limit(self):
        self.assertEqual(allowance(0, None, 5.0, 200)[0], 200)
