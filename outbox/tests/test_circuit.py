# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.integration_base.pure.backoff import RETRY_AFTER_CAP

from ..pure.circuit import (
    CLOSED,
    COOL_DOWN,
    LIMIT,
    LONGEST,
    Fault,
    cool_down,
    failed,
    returned,
)
from .pure_support import PROPERTY

NOW = datetime(2026, 11, 24, 12)

SHARES = st.floats(0, 1)
FAULTS = st.builds(
    Fault,
    delivery=st.integers(1, 3),
    at=st.integers(0, 9).map(lambda seconds: NOW + timedelta(seconds=seconds)),
    reason=st.just("It failed."),
    doubtful=st.booleans(),
    retry_after=st.none() | st.floats(0, 10 * RETRY_AFTER_CAP),
)


def fault(delivery=1, **values):
    return Fault(delivery, NOW, "It failed.", **values)


def low(lower, upper):
    return lower


def after(faults, circuit=CLOSED, probe=False, now=NOW, uniform=low):
    for each in faults:
        circuit = failed(circuit, each, probe, now, uniform)
    return circuit


@tagged("post_install", "-at_install")
class TestCircuit(BaseCase):
    def test_five_faults_in_a_row_open_it(self):
        four = after([fault(n) for n in range(4)])
        self.assertEqual((four.state, four.failures), ("closed", 4))
        five = after([fault(4)], four)
        self.assertEqual((five.state, five.level), ("open", 0))
        self.assertEqual(five.opened_at, NOW)
        self.assertEqual(five.failing_since, NOW)
        self.assertGreater(five.probe_at, NOW)

    def test_one_delivery_that_the_receiver_stumbles_over_opens_nothing(self):
        stumbling = after([fault(7, doubtful=True)] * 50)
        self.assertEqual((stumbling.state, stumbling.failures), ("closed", 1))

    def test_several_that_it_stumbles_over_open_it(self):
        faults = [fault(n % 2, doubtful=True) for n in range(LIMIT)]
        self.assertEqual(after(faults).state, "open")

    def test_a_receiver_that_is_surely_down_opens_it_with_one_delivery(self):
        self.assertEqual(after([fault(7)] * LIMIT).state, "open")

    def test_each_failed_probe_doubles_the_cool_down_up_to_fifteen_minutes(self):
        circuit = after([fault()] * LIMIT)
        waits = [(circuit.probe_at - NOW).total_seconds()]
        for _probe in range(7):
            circuit = after([fault()], circuit, probe=True)
            waits.append((circuit.probe_at - NOW).total_seconds())
        self.assertEqual(waits, [24, 48, 96, 192, 384, 720, 720, 720])

    def test_an_outage_of_weeks_is_probed_like_one_of_hours(self):
        circuit = after([fault()] * LIMIT)
        circuit = after([fault()] * 2000, circuit, probe=True)
        self.assertEqual((circuit.probe_at - NOW).total_seconds(), 720)

    def test_what_was_under_way_when_it_opened_makes_it_no_worse(self):
        circuit = after([fault()] * LIMIT)
        self.assertEqual(after([fault(n) for n in range(30)], circuit), circuit)

    def test_a_probe_that_was_not_sent_leaves_the_next_one_free(self):
        circuit = after([fault()] * LIMIT)
        free = returned(circuit, NOW)
        self.assertEqual((free.state, free.probe_at), ("open", NOW))
        self.assertEqual(free.level, circuit.level)
        self.assertIs(returned(CLOSED, NOW), CLOSED)

    @PROPERTY
    @given(st.lists(st.tuples(FAULTS, st.booleans()), max_size=40), SHARES)
    def test_whatever_fails_it_is_sound(self, faults, share):
        circuit = CLOSED
        for each, probe in faults:
            before = circuit
            circuit = failed(
                circuit, each, probe, NOW, lambda a, b: a + (b - a) * share
            )
            self.assertIn(circuit.failures - before.failures, (0, 1))
            self.assertGreaterEqual(circuit.level, before.level)
            if circuit.is_closed:
                self.assertLess(circuit.failures, LIMIT)
                self.assertIsNone(circuit.probe_at)
            else:
                self.assertGreaterEqual(circuit.failures, LIMIT)
                self.assertGreater(circuit.probe_at, NOW)
                self.assertTrue(circuit.reason)
            if before.failing_since:
                self.assertEqual(circuit.failing_since, before.failing_since)

    @PROPERTY
    @given(st.integers(0, 5), st.none() | st.floats(0, 1e9), SHARES)
    def test_a_cool_down_has_its_limits(self, level, retry_after, share):
        wait = cool_down(level, retry_after, lambda a, b: a + (b - a) * share)
        wait = wait.total_seconds()
        self.assertGreaterEqual(wait, COOL_DOWN * 0.8)
        if not retry_after:
            self.assertLessEqual(wait, min(COOL_DOWN * 2**level, LONGEST))
        else:
            self.assertGreaterEqual(wait, min(retry_after, RETRY_AFTER_CAP) - 1e-3)
            self.assertLessEqual(wait, max(LONGEST, RETRY_AFTER_CAP))
