# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..pure.histogram import BOUNDS, PLACES, percentile, place

TIMES = st.lists(st.floats(0.0, 2 * BOUNDS[-1]), min_size=1)


def counts_of(times):
    counts = [0] * PLACES
    for time in times:
        counts[place(time)] += 1
    return counts


@tagged("post_install", "-at_install")
class TestHistogram(BaseCase):
    def test_a_bound_belongs_to_what_is_below_it(self):
        self.assertEqual(place(BOUNDS[0]), 0)
        self.assertEqual(place(BOUNDS[-1]), PLACES - 2)
        self.assertEqual(place(BOUNDS[-1] + 1), PLACES - 1)
        self.assertEqual(place(-0.001), 0)

    def test_nothing_has_no_percentile(self):
        self.assertIsNone(percentile([0] * PLACES, 0.5))
        self.assertIsNone(percentile([], 0.5))

    def test_a_percentile_lies_between_the_bounds_by_rank(self):
        counts = [0] * PLACES
        low = place(1.5)
        counts[low] = 100
        self.assertAlmostEqual(percentile(counts, 0.5), 1.5)
        counts[low + 1] = 100
        self.assertAlmostEqual(percentile(counts, 0.95), 2.0 + 3.0 * 0.9)

    def test_what_is_beyond_all_bounds_is_told_as_the_last(self):
        self.assertEqual(percentile(counts_of([10 * BOUNDS[-1]]), 0.5), BOUNDS[-1])

    @given(TIMES, st.floats(0.01, 1.0))
    def test_it_is_in_the_same_place_as_the_true_one(self, times, share):
        rank = max(1, -int(-share * len(times) // 1))
        true = sorted(times)[min(rank, len(times)) - 1]
        found = percentile(counts_of(times), share)
        self.assertLessEqual(abs(place(found) - place(true)), 1)
