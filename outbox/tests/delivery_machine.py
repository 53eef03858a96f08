# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What happens to deliveries, in any order, and what has to be true after each step."""

from contextlib import suppress

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from ..engine import due_sql, replay_sql
from .delivery_model import ACTIONS, ATTEMPTS, OPEN, SETTLED, WAITING
from .delivery_world import LANES, DeliveryWorld
from .watched_run import Killed, WatchedRun

ORDERINGS = ("per_key", "per_key", "strict", "none")
WEIGHTED = (
    *["emit"] * 3,
    *["drain"] * 3,
    *["drain_when_retries_are_due"] * 3,
    *["press_a_button"] * 3,
    *["drain_when_a_probe_is_due"] * 2,
    "emit_and_roll_back",
    "emit_what_is_held_from_the_start",
    "drain_while_paused",
    "let_one_attempt_be_left",
    "spoil_an_event",
    "let_one_expire",
    "change_the_arrangement",
    "replay",
    "end_the_replays",
    "leave_orphans",
)
# What the engine may park, or have parked, when it finds something before it.
MAY_WAIT = (*WAITING, "retrying")
# Most of one lane and one key: only what shares a key can be in each other's way.
KEY = st.sampled_from((0, 0, 0, 1, 2))
LANE = st.sampled_from((0, 0, 0, 0, 1))


class RolledBack(Exception):
    pass


class DeliveryStates(DeliveryWorld):
    # What happens

    @initialize(hold=st.booleans(), ordering=st.sampled_from(ORDERINGS))
    def configure(self, hold, ordering):
        self.model.hold = hold
        self.endpoint.on_exhausted = "held" if hold else "dead"
        self.arrange(ordering, LANES)

    # One rule for all: of several, hypothesis leaves some out of each example, and what
    # was not drained tells little.
    @rule(data=st.data(), what=st.sampled_from(WEIGHTED))
    def live(self, data, what):
        getattr(self, what)(data.draw)

    def emit(self, draw):
        for _ in range(draw(st.integers(1, 3))):
            self.take_in(self.store_event(draw(KEY)))

    def emit_and_roll_back(self, draw):
        with suppress(RolledBack), self.env.cr.savepoint():
            self.store_event(draw(KEY))
            raise RolledBack

    def emit_what_is_held_from_the_start(self, draw):
        """As of what cannot be rendered."""
        delivery = self.take_in(self.store_event(draw(KEY)))
        self.execute(
            "UPDATE outbox_delivery SET state = 'held' WHERE id = %s", delivery.id
        )
        delivery.state = "held"

    def drain(self, draw):
        """Let a lane be drained, of an endpoint that a person resumes if need be."""
        if not self.model.active:
            self.switch("action_resume")
        lane = draw(LANE) % self.endpoint.lanes
        if not any(d.lane == lane and self.model.is_ready(d) for d in self.model):
            # An idle run tells little.
            self.emit(draw)
        run = WatchedRun(self, draw, lane)
        with suppress(Killed):
            run.go()
        self.env.invalidate_all()
        if run.finished and self.model.active and not self.model.circuit.shut:
            self.nothing_is_left_to_do(lane)

    def drain_when_retries_are_due(self, draw):
        self.case.make_due()
        for delivery in self.having("retrying"):
            delivery.due = True
        self.drain(draw)

    def drain_when_a_probe_is_due(self, draw):
        if self.model.circuit.shut:
            self.case.end_cool_down()
            self.model.circuit.probe = True
        self.drain(draw)

    def drain_while_paused(self, draw):
        self.switch("action_pause")
        run = WatchedRun(self, draw, draw(LANE))
        run.go()
        assert not run.answers

    def press_a_button(self, draw):
        action = draw(st.sampled_from(sorted(ACTIONS)))
        if able := self.having(*ACTIONS[action][0]):
            chosen = st.lists(
                st.sampled_from(range(len(able))), min_size=1, max_size=3, unique=True
            )
            self.press(action, [able[number] for number in draw(chosen)])

    def let_one_attempt_be_left(self, draw):
        if delivery := self.choose(draw, "retrying"):
            delivery.attempt = draw(st.sampled_from(sorted(ATTEMPTS.values())))
            self.execute(
                "UPDATE outbox_delivery SET attempt = %s WHERE id = %s",
                delivery.attempt,
                delivery.id,
            )

    def spoil_an_event(self, draw):
        if delivery := self.choose(draw, *WAITING):
            self.execute(
                """UPDATE outbox_event SET source = 'no uri'
                    WHERE id = (SELECT event_id FROM outbox_delivery WHERE id = %s)""",
                delivery.id,
            )
            for other in self.model.of_event(delivery.event):
                other.sendable = False

    def let_one_expire(self, draw):
        if delivery := self.choose(draw, *OPEN):
            self.execute(
                """UPDATE outbox_delivery SET expires_at = now() AT TIME ZONE 'UTC',
                          due_at = least(due_at, now() AT TIME ZONE 'UTC')
                    WHERE id = %s""",
                delivery.id,
            )
            delivery.expired = True
            delivery.due |= delivery.state == "retrying"

    def change_the_arrangement(self, draw):
        lanes = draw(st.integers(1, LANES))
        self.arrange(draw(st.sampled_from(ORDERINGS)), lanes)

    def replay(self, draw):
        if old := self.choose(draw, *OPEN, *SETTLED):
            on_its_way = any(d.state in OPEN for d in self.model.of_event(old.event))
            assert self.owe_again(old) == (not on_its_way), old

    def end_the_replays(self, draw):
        for number in range(1, self.replays + 1):
            replay_sql.settle_dead(self.env.cr, number)
            self.model.settle_dead(number)

    def leave_orphans(self, draw):
        """As when a person cancels a head while a drain parks what is behind it."""
        if delivery := self.choose(draw, "retrying"):
            self.execute(
                "UPDATE outbox_delivery SET state = 'cancelled', due_at = NULL"
                " WHERE id = %s",
                delivery.id,
            )
            self.model.act("action_cancel", [delivery])
        self.sweep()

    def sweep(self):
        self.case.sweep()
        self.model.expire_held()
        self.states_are_those_of_the_model()
        due = due_sql.due_lanes(self.env.cr)
        found = {lane.number for lane in self.endpoint.lane_ids if lane.id in due}
        goes = {d.lane for d in self.model if self.model.active and self.goes(d)}
        if self.model.circuit.shut:
            # One of them makes the probe.
            assert found <= goes and len(found) == bool(goes) * self.model.circuit.probe
        else:
            assert found == goes

    # What has to be true

    @invariant()
    def states_are_those_of_the_model(self):
        rows = self.stored()
        assert set(rows) == {delivery.id for delivery in self.model}
        for delivery in self.model:
            state, attempt, due = rows[delivery.id]
            if state in WAITING and delivery.state in MAY_WAIT:
                self.may_wait_so(delivery, state)
                delivery.state = state
            found = f"{state}, attempt {attempt}, due {due} instead of {delivery}"
            assert (state, attempt) == (delivery.state, delivery.attempt), found
            assert state != "retrying" or due == delivery.due, found

    @invariant()
    def what_was_tried_is_on_record(self):
        self.execute(
            "SELECT (SELECT count(*) FROM outbox_attempt WHERE endpoint_id = %s),"
            " (SELECT coalesce(sum(attempts), 0) FROM outbox_minute"
            " WHERE endpoint_id = %s)",
            self.endpoint.id,
            self.endpoint.id,
        )
        assert self.env.cr.fetchone() == (self.tries, self.tries)

    def may_wait_so(self, delivery, state):
        keyed = self.model.ordering == "per_key"
        blocked = keyed and self.model.is_blocked(delivery)
        if state == "parked":
            assert blocked, f"{delivery} waits for nothing"
        else:
            back = delivery.state != "pending"
            assert not (back and blocked), f"{delivery} came back too early"

    def nothing_is_left_to_do(self, lane):
        rows = self.stored()
        for delivery in self.model:
            if delivery.lane == lane:
                assert not self.model.is_ready(delivery), delivery
                blocked = self.model.ordering == "strict" and self.model.is_blocked(
                    delivery
                )
                assert blocked or rows[delivery.id][0] != "pending", delivery
