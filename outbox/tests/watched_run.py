# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A drain whose every step is told to the model, and in which things happen."""

from contextlib import ExitStack
from unittest.mock import patch

from hypothesis import note
from hypothesis import strategies as st

from ..engine import drain as drain_module
from ..engine import lane_sql, settlement
from ..engine.reading import Reading
from .delivery_model import ACTIONS, OPEN, Sent
from .scripted_sender import ScriptedSender

OUTCOMES = (*["delivered"] * 5, *["failed"] * 4, "gone")
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
        self.meanwhile = draw(
            st.one_of(
                st.none(),
                st.tuples(st.sampled_from(MEANWHILE), st.sampled_from((0, 0, 1, 2))),
            ),
            "meanwhile",
        )
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
                (drain_module, "BUDGET", 3600.0),
                (settlement, "next_delay", self.next_delay),
                (Reading, "next_rows", self.reading(Reading.next_rows)),
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
        def reading(rows, target):
            assert self.model.active, "a paused endpoint is sent to"
            self.open = {d.id for d in self.model if d.state in OPEN}
            self.done: set[int] = set()
            return read(rows, target)

        return reading

    def writing(self, write):
        def writing(run, target, rows, tries, settled):
            unsendable = [row for row, _settled in settled]
            try:
                write(run, target, rows, tries, settled)
            except drain_module.LaneLost:
                self.finished = False
                raise
            assert self.owns_lane or not (unsendable or tries), "a void result counts"
            for row in unsendable:
                assert not self.model.find(row.id).sendable
                self.settle(Sent(self.model.find(row.id), "unsendable", row.attempt))
            for response, _outcome in tries:
                self.machine.tries += 1
                for row in response.request.ref.rows:
                    self.settle(self.sent.pop(row.id))

        return writing

    def settle(self, sent):
        self.model.settle(sent)

    def on_request(self, request, in_flight):
        keys = {row.key for other in in_flight for row in other.ref.rows}
        for row in request.ref.rows:
            assert row.key not in keys, f"two of {row.key} in flight"
            delivery = self.model.find(row.id)
            assert row.id in self.open, delivery
            assert delivery.sendable, delivery
            for other in self.model.by_key[delivery.key]:
                if other.id < delivery.id and other.id in self.open:
                    assert self.has_made_way(other), f"{delivery} overtakes {other}"

    def has_made_way(self, other):
        """Whether what was open when the batch was read has arrived or is given up."""
        return other.id in self.done or not (other.sendable or self.model.hold)

    def next_answer(self, in_flight):
        request = in_flight[self.draw(st.integers(0, len(in_flight) - 1))]
        outcome = self.draw(st.sampled_from(OUTCOMES), "outcome")
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
            machine.press(kind, delivery)
            note(f"meanwhile {kind} of {delivery}")
