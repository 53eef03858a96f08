# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A drain whose every step is told to the model, and in which things happen."""

from contextlib import ExitStack
from unittest.mock import patch

from hypothesis import note
from hypothesis import strategies as st

from ..engine import drain as drain_module
from ..engine import lane_sql, reading, settlement
from .delivery_model import ACTIONS, OPEN, Circuit, Sent
from .scripted_sender import ScriptedSender

OUTCOMES = (*["delivered"] * 5, *["failed"] * 3, *["down"] * 3, "gone")
# Most faults of an endpoint come together.
OUTAGE = (*["down"] * 9, "delivered")
# What happens while a run sends: a person's action, or what befalls the run.
MEANWHILE = (*ACTIONS, "emit", "pause", "take_over", "kill")
NEXT_DELAY = settlement.next_delay


class Killed(Exception):
    """The process of a run is gone."""


class WatchedRun:
    """A drain of one lane, whose every step is told to the model.

    :ivar finished: it has come to its end with the lane still its own
    """

    def __init__(self, machine, draw, lane):
        self.machine = machine
        self.model = machine.model
        self.draw = draw
        self.lane = machine.endpoint.lane_ids[lane]
        self.flush_rows = draw(st.integers(1, 3), "results written at once")
        self.few_rows = draw(st.sampled_from((1, 2, 3, 200)), "rows read at once")
        self.meanwhile = draw(
            st.one_of(
                st.none(),
                st.tuples(st.sampled_from(MEANWHILE), st.sampled_from((0, 0, 1, 2))),
            ),
            "meanwhile",
        )
        self.outcomes = draw(st.sampled_from((OUTCOMES, OUTCOMES, OUTAGE)), "answers")
        # As the run knows it, which has not written everything yet.
        self.circuit = Circuit(**vars(self.model.circuit))
        self.answers = 0
        self.finished = self.owns_lane = True
        self.sent: dict[int, Sent] = {}
        self.given_up: set[int] = set()

    def go(self):
        with ExitStack() as stack:
            for target, name, replacement in (
                (drain_module, "Sender", self.sender),
                (drain_module, "FLUSH_ROWS", self.flush_rows),
                (drain_module, "FLUSH_SECONDS", 3600.0),
                (reading, "FEW_ROWS", self.few_rows),
                (drain_module, "BUDGET", 3600.0),
                (settlement, "next_delay", self.next_delay),
                (
                    reading.Reading,
                    "next_rows",
                    self.reading(reading.Reading.next_rows),
                ),
                (drain_module.Run, "_write", self.writing(drain_module.Run._write)),
            ):
                stack.enter_context(patch.object(target, name, replacement))
            stack.enter_context(self.machine.case.enter_registry_test_mode())
            self.lane._drain()

    def sender(self, check_address, concurrency, connection):
        return ScriptedSender(self.next_answer, self.on_request, concurrency)

    def next_delay(self, *args):
        # Time passes only where a rule says so.
        delay = NEXT_DELAY(*args)
        return delay and delay + 86400.0

    def reading(self, read):
        def next_rows(rows, target):
            assert self.model.active, "a paused endpoint is sent to"
            self.open = {d.id for d in self.model if d.state in OPEN}
            self.done: set[int] = set()
            self.early = {
                d.id for d in self.model if d.state == "retrying" and not d.due
            }
            return read(rows, target)

        return next_rows

    def writing(self, write):
        def writing(run, target, rows, tries, settled):
            unsent = [self.unsent(row, state.state) for row, state in settled]
            try:
                write(run, target, rows, tries, settled)
            except drain_module.LaneLost:
                self.finished = self.model.circuit.probe = False
                raise
            assert self.owns_lane or not (unsent or tries), "a void result counts"
            self.machine.tries += len(tries)
            sent = [
                self.sent.pop(response.request.ref.rows[0].id) for response, _ in tries
            ]
            self.model.take_results(unsent, sent)
            self.circuit = Circuit(**vars(self.model.circuit))

        return writing

    def unsent(self, row, state):
        delivery = self.model.find(row.id)
        assert delivery.expired or not delivery.sendable, delivery
        assert (state == "expired") == delivery.expired, delivery
        outcome = "expired" if delivery.expired else "unsendable"
        return Sent(delivery, outcome, row.attempt)

    def on_request(self, request, in_flight):
        (row,) = request.ref.rows
        delivery = self.model.find(row.id)
        self.may_be_asked(delivery)
        assert row.id in self.open - self.early, delivery
        assert delivery.sendable and not delivery.expired, delivery
        for other in self.model.before(delivery):
            if other.id in self.open:
                assert self.has_made_way(other), f"{delivery} overtakes {other}"
        ids = {row.id for other in in_flight for row in other.ref.rows}
        for other in (self.model.find(id_) for id_ in ids):
            first, second = sorted((delivery, other), key=lambda d: d.id)
            assert first not in self.model.before(second), f"{ids} in flight at once"

    def may_be_asked(self, delivery):
        """A circuit that is not closed takes one request when its time has come."""
        if self.circuit.shut:
            assert self.circuit.probe, f"{delivery} is sent to an endpoint that is down"
            self.circuit.probe = self.model.circuit.probe = False

    def has_made_way(self, other):
        """Whether what was open when the batch was read has arrived or is given up."""
        unsendable = not (other.sendable or self.model.hold)
        return other.id in self.done or other.expired or unsendable

    def next_answer(self, in_flight):
        request = in_flight[self.draw(st.integers(0, len(in_flight) - 1))]
        outcome = self.draw(st.sampled_from(self.outcomes), "outcome")
        self.circuit.note(outcome)
        for row in request.ref.rows:
            if outcome == "delivered":
                self.done.add(row.id)
            self.sent[row.id] = Sent(self.model.find(row.id), outcome, row.attempt)
        if self.meanwhile and self.meanwhile[1] == self.answers:
            self.interfere(self.meanwhile[0])
        self.answers += 1
        return request, outcome

    def interfere(self, kind):
        machine = self.machine
        if kind == "kill":
            self.finished = False
            raise Killed
        if kind == "take_over":
            self.owns_lane = False
            lane_sql.take_over(machine.env.cr, self.lane.id, "another process")
        elif kind == "pause":
            machine.switch("action_pause")
        elif kind == "emit":
            machine.emit(self.draw)
        elif delivery := machine.choose(self.draw, *ACTIONS[kind][0]):
            machine.press(kind, [delivery])
            note(f"meanwhile {kind} of {delivery}")
