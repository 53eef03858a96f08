# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import datetime, timedelta
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..pure import comparison
from ..pure.comparison import Expected, Receipts, receipts, verdict
from ..pure.digest import Digest, TooLong, Window, hash_of

START = datetime(2026, 11, 1, 6)
WINDOW = Window(START, START + timedelta(minutes=10))
STATES = ["delivered", "pending", "dead", "cancelled", None]


def event(number, state="delivered", wanted=False):
    time = START + timedelta(seconds=number % 600, microseconds=number)
    return Expected(number, f"id-{number:04}", time, "x.told", None, state, wanted)


def receiver(events, has, ids=True, hashes=True, longest=1000):
    """Answers as the contract says.

    :param has: of the events' ids
    :param longest: ids that fit into an answer
    """
    times = {e.uuid: e.time for e in events}

    def ask(window, with_ids):
        inside = frozenset(
            id_ for id_ in has if window.start <= times.get(id_, START) < window.end
        )
        if with_ids and ids and len(inside) > longest:
            raise TooLong()
        listed = inside if with_ids and ids else None
        return Digest(len(inside), hash_of(inside) if hashes else None, listed)

    return ask


class TestComparison(BaseCase):
    @given(
        st.lists(st.sampled_from(STATES), max_size=30),
        st.sets(st.integers(0, 34)),
        st.booleans(),
        st.integers(1, 5),
    )
    def test_a_receiver_that_lists_ids_leaves_no_doubt(
        self, states, has, hashes, longest
    ):
        events = [event(number, state) for number, state in enumerate(states)]
        theirs = {event(number).uuid for number in has}
        ask = receiver(
            [event(n) for n in range(35)], theirs, hashes=True, longest=longest
        )
        with patch.object(comparison, "LISTED", longest):
            found = receipts(WINDOW, events, ask)
        delivered = {e.uuid for e in events if e.state == "delivered"}
        self.assertEqual(found.lacks, delivered - theirs)
        self.assertLessEqual(found.has & delivered, theirs)

    @given(st.sets(st.integers(0, 40)), st.sets(st.integers(0, 40)))
    def test_a_receiver_with_hashes_only_lets_nothing_missing_pass(self, sent, lost):
        events = [event(number) for number in sent]
        theirs = {event(number).uuid for number in sent - lost}
        found = receipts(WINDOW, events, receiver(events, theirs, ids=False))
        missing = {event(number).uuid for number in sent & lost}
        self.assertLessEqual(missing, found.lacks)
        self.assertFalse(found.has & missing)

    def test_only_the_second_that_differs_is_in_doubt_without_ids(self):
        events = [event(number) for number in range(0, 600, 10)]
        theirs = {e.uuid for e in events} - {events[7].uuid}
        found = receipts(WINDOW, events, receiver(events, theirs, ids=False))
        self.assertEqual(found.lacks, {events[7].uuid})

    def test_what_matches_is_asked_for_once(self):
        asked = []
        events = [event(number) for number in range(5)]
        ask = receiver(events, {e.uuid for e in events})

        def counting(window, with_ids):
            asked.append(with_ids)
            return ask(window, with_ids)

        receipts(WINDOW, events, counting)
        self.assertEqual(asked, [False])

    def test_what_the_receiver_has_and_nobody_owed_is_told(self):
        events = [event(1), event(2, None)]
        ask = receiver(events, {"id-0001", "id-0002", "id-0009"})
        found = receipts(WINDOW, events, ask)
        self.assertEqual(found.unknown, {"id-0002", "id-0009"})

    def test_verdicts(self):
        has, lacks = Receipts(has={"id-0001"}), Receipts(lacks={"id-0001"})
        for state, found, expected in (
            ("delivered", None, "arrived"),
            ("delivered", has, "arrived"),
            ("delivered", lacks, "absent"),
            ("pending", None, "waiting"),
            ("retrying", lacks, "waiting"),
            ("parked", has, "arrived"),
            ("dead", None, "failed"),
            ("held", None, "failed"),
            ("dead", has, "arrived"),
            ("cancelled", None, "withdrawn"),
            ("expired", None, "withdrawn"),
            (None, None, "unwanted"),
        ):
            with self.subTest(state=state, found=found):
                self.assertEqual(verdict(event(1, state), found), expected)
        self.assertEqual(verdict(event(1, None, wanted=True), None), "never_sent")
