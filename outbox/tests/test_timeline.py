# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from dataclasses import replace
from datetime import datetime, timedelta
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..pure.timeline import Decision, Facts, ReasonKind, Try, reasons, steps
from .pure_support import PROPERTY

NOW = datetime(2026, 11, 29, 12)


def at(minutes):
    return NOW + timedelta(minutes=minutes)


WAITS = Facts("pending", NOW, committed_at=at(-9), queued_at=at(-9))
FAILED = replace(
    WAITS,
    state="retrying",
    tries=[Try(1, at(-8), 0.5, "retry")],
    due_at=at(5),
)
TIMES = st.none() | st.integers(-99, 99).map(at)
FACTS = st.builds(
    Facts,
    state=st.sampled_from(
        "pending retrying parked held dead expired delivered cancelled".split()
    ),
    now=st.just(NOW),
    committed_at=TIMES,
    queued_at=TIMES,
    delivered_at=TIMES,
    due_at=TIMES,
    expires_at=TIMES,
    probe_at=TIMES,
    tries=st.lists(
        st.builds(Try, st.integers(1), TIMES, st.just(1.0), st.just("retry"))
    ),
    decisions=st.lists(
        st.builds(Decision, st.integers(1), st.integers(-99, 99).map(at))
    ),
    rendered=st.booleans(),
    endpoint=st.sampled_from("active paused disabled archived changing gone".split()),
    circuit=st.sampled_from("closed open half_open".split()),
    behind=st.none() | st.integers(1),
    batch=st.booleans(),
    before=st.integers(0, 3),
    lane_stands=st.booleans(),
)


@tagged("post_install", "-at_install")
class TestTimeline(BaseCase):
    def kinds(self, facts):
        return [step.kind for step in steps(facts)]

    def test_what_happened_is_told_in_order_and_then_what_comes(self):
        facts = replace(FAILED, decisions=[Decision(7, at(-2))])
        facts = replace(facts, tries=[Try(2, at(-1), 0.1, "retry"), *facts.tries])
        self.assertEqual(
            [(step.kind, step.ref) for step in steps(facts)],
            [
                ("committed", None),
                ("queued", None),
                ("attempt", 1),
                ("decision", 7),
                ("attempt", 2),
                ("next", None),
            ],
        )
        self.assertEqual(steps(facts)[-1].at, at(5))

    def test_a_dead_letter_died_when_its_last_attempt_ended(self):
        (*_others, last) = steps(replace(FAILED, state="dead"))
        self.assertEqual((last.kind, last.tone), ("dead", "bad"))
        self.assertEqual(last.at, at(-8) + timedelta(seconds=0.5))

    def test_nobody_knows_when_an_endpoint_that_waits_for_a_person_is_tried(self):
        for facts in (
            replace(FAILED, endpoint="paused"),
            replace(FAILED, state="parked", behind=3),
        ):
            self.assertNotIn("next", self.kinds(facts))

    def test_while_the_circuit_is_open_the_probe_comes_next(self):
        facts = replace(FAILED, circuit="open", probe_at=at(2))
        self.assertEqual(steps(facts)[-1].at, at(2))
        self.assertEqual(reasons(facts), ["circuit_open", "retry_at"])

    def test_why_it_waits(self):
        for change, expected in (
            ({}, ["due"]),
            ({"before": 4}, ["queue"]),
            ({"batch": True}, ["batch"]),
            ({"due_at": at(1)}, ["retry_at"]),
            ({"due_at": at(-1)}, ["due"]),
            ({"state": "parked", "behind": 4}, ["behind"]),
            ({"state": "parked"}, ["behind_nothing"]),
            ({"endpoint": "paused"}, ["endpoint_paused", "due"]),
            ({"endpoint": "gone", "circuit": "open"}, ["endpoint_gone", "due"]),
            ({"lane_stands": True}, ["lane_stands", "due"]),
            (
                {"circuit": "half_open", "probe_at": at(1)},
                ["circuit_probing", "due"],
            ),
            (
                {"circuit": "half_open", "probe_at": at(-1)},
                ["circuit_open", "due"],
            ),
            ({"state": "held"}, ["held"]),
            ({"state": "held", "rendered": False}, ["not_rendered"]),
            ({"state": "dead"}, ["dead"]),
            ({"state": "expired", "rendered": False}, ["expired"]),
            ({"state": "delivered"}, []),
        ):
            with self.subTest(change=change):
                self.assertEqual(reasons(replace(WAITS, **change)), expected)

    @PROPERTY
    @given(FACTS)
    def test_whatever_is_known_there_is_a_story(self, facts):
        story = steps(facts)
        self.assertEqual([s.kind for s in story[:2]], ["committed", "queued"])
        middle = [step.at for step in story[2:] if step.kind in ("attempt", "decision")]
        known = [time for time in middle if time]
        self.assertEqual(known, sorted(known))
        self.assertEqual(len(middle), len(facts.tries) + len(facts.decisions))

    @PROPERTY
    @given(FACTS)
    def test_what_is_not_delivered_always_has_a_reason(self, facts):
        found = reasons(facts)
        self.assertEqual(bool(found), facts.state != "delivered")
        self.assertLessEqual(set(found), set(get_args(ReasonKind)))
