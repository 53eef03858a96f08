# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Turns by a clock that the test moves."""

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..pure.pace import TOLERANCE, Grant, Pace, TooLong


class Slots:
    """What all runs of an endpoint reserve from, and their common clock."""

    def __init__(self, interval, ahead=5):
        self.now = 100.0
        self.interval = interval
        self.ahead = ahead
        self.next = 0.0

    def clock(self):
        return self.now

    def reserve(self, least, most):
        count = max(least, min(most, self.ahead))
        start = max(self.next, self.now)
        self.next = start + count * self.interval
        return Grant(count, start - self.now, self.interval)

    def pace(self, wanted=100):
        return Pace(self.reserve, wanted, self.clock)


@tagged("post_install", "-at_install")
class TestPace(BaseCase):
    def begin(self, slots, pace, count=1, late=0.0):
        """Wait as told, be a little late, and say when a request began."""
        for wait in pace.turn(count):
            slots.now += wait + late
        return slots.now

    def test_the_first_begins_at_once_and_the_next_a_slot_later(self):
        slots = Slots(0.5)
        pace = slots.pace()
        begun = [self.begin(slots, pace) for _ in range(4)]
        self.assertEqual(begun, [100.0, 100.5, 101.0, 101.5])

    def test_a_batch_takes_as_many_slots_as_it_has_events(self):
        slots = Slots(0.5)
        pace = slots.pace()
        begun = [self.begin(slots, pace, count) for count in (10, 1)]
        self.assertEqual(begun, [100.0, 105.0])

    def test_what_was_missed_is_not_made_up_for(self):
        slots = Slots(0.5)
        pace = slots.pace()
        self.begin(slots, pace)
        slots.now += 60
        begun = [self.begin(slots, pace) for _ in range(3)]
        self.assertEqual(begun, [160.0, 160.5, 161.0])

    def test_no_more_is_reserved_than_there_is_to_send(self):
        slots = Slots(0.5)
        self.begin(slots, slots.pace(wanted=2))
        self.assertEqual(slots.next, 101.0)

    def test_what_is_too_far_ahead_is_not_waited_for(self):
        def reserve(least, most):
            raise TooLong(30.0)

        with self.assertRaises(TooLong) as caught:
            next(Pace(reserve, 1).turn(1))
        self.assertEqual(caught.exception.seconds, 30.0)

    def test_a_limit_that_is_taken_away_holds_nobody_up(self):
        slots = Slots(0.0)
        pace = slots.pace()
        self.assertEqual({self.begin(slots, pace) for _ in range(50)}, {100.0})

    @given(
        st.sampled_from([0.1, 0.5, 2.0]),
        st.lists(
            st.tuples(st.integers(0, 2), st.floats(0, 1.5), st.floats(0, 3)),
            min_size=2,
            max_size=60,
        ),
    )
    def test_no_window_holds_more_than_its_slots_and_one(self, interval, steps):
        """Three runs by turns, each a little late or away for a while."""
        slots = Slots(interval)
        paces = [slots.pace() for _ in range(3)]
        begun = []
        for who, late, pause in steps:
            begun.append(self.begin(slots, paces[who], late=late))
            slots.now += pause
        self.assertGreater(interval, TOLERANCE)
        for first, start in enumerate(begun):
            for last in range(first, len(begun)):
                allowed = (begun[last] - start) / interval + 2
                self.assertLessEqual(last - first + 1, allowed + 1e-6)
