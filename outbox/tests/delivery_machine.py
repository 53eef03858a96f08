# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What happens to deliveries, in any order, and what has to be true after each step."""

from contextlib import suppress

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from odoo.sql_db import Savepoint

from ..engine import due_sql
from ..engine.emission import emit_to
from ..pure.backoff import SCHEDULE
from ..pure.lane import lane_of
from .delivery_model import ACTIONS, WAITING, Delivery, Model
from .watched_run import Killed, WatchedRun

LANES = 2
WEIGHTED = (
    *["emit"] * 3,
    *["drain"] * 3,
    *["drain_when_retries_are_due"] * 3,
    *["press_a_button"] * 3,
    "emit_and_roll_back",
    "emit_what_is_held_from_the_start",
    "drain_while_paused",
    "let_one_attempt_be_left",
    "spoil_an_event",
    "leave_orphans",
)
# What the engine may park, or have parked, when it finds something before it.
MAY_WAIT = (*WAITING, "retrying")
# Most of one lane and one key: only what shares a key can be in each other's way.
KEY = st.sampled_from((0, 0, 0, 1, 2))
LANE = st.sampled_from((0, 0, 0, 0, 1))


class RolledBack(Exception):
    pass


class DeliveryStates(RuleBasedStateMachine):
    def __init__(self, case):
        super().__init__()
        self.case = case
        self.env = case.env
        self.endpoint = case.endpoint
        self.model = Model()
        self.tries = 0
        self.savepoint = Savepoint(self.env.cr._obj)

    def teardown(self):
        self.env.invalidate_all(flush=False)
        self.env.cr.precommit.clear()
        self.env.cr.postcommit.clear()
        self.savepoint.close(rollback=True)

    # What happens

    @initialize(hold=st.booleans())
    def choose_what_spent_attempts_come_to(self, hold):
        self.model.hold = hold
        self.endpoint.on_exhausted = "held" if hold else "dead"
        self.env.flush_all()

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
        lane = draw(LANE)
        if not any(d.lane == lane and self.model.is_ready(d) for d in self.model):
            # An idle run tells little.
            self.emit(draw)
        run = WatchedRun(self, draw, lane)
        with suppress(Killed):
            run.go()
        self.env.invalidate_all()
        if run.finished and self.model.active:
            self.nothing_is_left_to_do(lane)

    def drain_when_retries_are_due(self, draw):
        self.case.make_due()
        for delivery in self.having("retrying"):
            delivery.due = True
        self.drain(draw)

    def drain_while_paused(self, draw):
        self.switch("action_pause")
        run = WatchedRun(self, draw, draw(LANE))
        run.go()
        assert not run.answers

    def press_a_button(self, draw):
        action = draw(st.sampled_from(sorted(ACTIONS)))
        if delivery := self.choose(draw, *ACTIONS[action][0]):
            self.press(action, delivery)

    def let_one_attempt_be_left(self, draw):
        if delivery := self.choose(draw, "retrying"):
            self.execute(
                "UPDATE outbox_delivery SET attempt = %s WHERE id = %s",
                len(SCHEDULE),
                delivery.id,
            )
            delivery.attempt = len(SCHEDULE)

    def spoil_an_event(self, draw):
        if delivery := self.choose(draw, *WAITING):
            self.execute(
                """UPDATE outbox_event SET source = 'no uri'
                    WHERE id = (SELECT event_id FROM outbox_delivery WHERE id = %s)""",
                delivery.id,
            )
            delivery.sendable = False

    def leave_orphans(self, draw):
        """As when a person cancels a head while a drain parks what is behind it."""
        if delivery := self.choose(draw, "retrying"):
            self.execute(
                "UPDATE outbox_delivery SET state = 'cancelled', due_at = NULL"
                " WHERE id = %s",
                delivery.id,
            )
            self.model.act("action_cancel", delivery)
        self.sweep()

    def sweep(self):
        self.case.sweep()
        self.states_are_those_of_the_model()
        due = due_sql.due_lanes(self.env.cr)
        for lane in self.endpoint.lane_ids:
            goes = any(self.goes(d) for d in self.model if d.lane == lane.number)
            assert (lane.id in due) == (self.model.active and goes), lane.number

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
        blocked = self.model.is_blocked(delivery)
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
                assert rows[delivery.id][0] != "pending", delivery

    # Means

    def execute(self, query, *params):
        self.env.cr.execute(query, params)
        self.env["outbox.delivery"].invalidate_model()

    def stored(self):
        self.execute(
            """SELECT id, state, attempt, due_at <= clock_timestamp() AT TIME ZONE 'UTC'
                 FROM outbox_delivery WHERE endpoint_id = %s ORDER BY id""",
            self.endpoint.id,
        )
        return {id_: values for id_, *values in self.env.cr.fetchall()}

    def store_event(self, key):
        """Store an event as a transaction of its own does; its key."""
        partner = self.case.told_of[key]
        emit_to(self.endpoint, "x.told", partner, {"ref": "R1"})
        self.execute(
            "UPDATE outbox_event SET transaction = id::text"
            " WHERE id = (SELECT max(id) FROM outbox_event)"
        )
        return f"res.partner/{partner.id}"

    def take_in(self, key):
        """Have the model know of what was emitted last."""
        self.execute("SELECT max(id) FROM outbox_delivery")
        (id_,) = self.env.cr.fetchone()
        delivery = Delivery(id_, key, lane_of(key, LANES))
        self.model.add(delivery)
        return delivery

    def record(self, delivery):
        return self.env["outbox.delivery"].browse(delivery.id)

    def switch(self, action):
        getattr(self.endpoint, action)()
        self.env.flush_all()
        self.model.active = action == "action_resume"

    def having(self, *states):
        return [delivery for delivery in self.model if delivery.state in states]

    def choose(self, draw, *states):
        """A delivery in one of the states, if there is one."""
        able = self.having(*states)
        return draw(st.sampled_from(able)) if able else None

    def press(self, action, delivery):
        getattr(self.record(delivery), action)()
        self.env.flush_all()
        self.model.act(action, delivery)

    def goes(self, delivery):
        """Whether a lane has something to do for it, be it only to park it."""
        return delivery.state == "pending" or (
            delivery.state == "retrying" and delivery.due
        )
