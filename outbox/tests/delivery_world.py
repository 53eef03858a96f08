# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""One endpoint in the database and in the model, and what acts upon both."""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from odoo.sql_db import Savepoint

from odoo.addons.integration_base.pure.lane import hash_of

from ..engine import replay_sql
from ..engine.emission import emit_to
from ..engine.replay_sql import Owed
from ..pure.lane import lane_of
from .delivery_model import OPEN, Delivery, Model

LANES = 2


class DeliveryWorld(RuleBasedStateMachine):
    """Of a test case; what it leaves behind is rolled back."""

    def __init__(self, case):
        super().__init__()
        self.case = case
        self.env = case.env
        self.endpoint = case.endpoint
        self.model = Model()
        self.tries = self.replays = 0
        self.savepoint = Savepoint(self.env.cr._obj)

    def teardown(self):
        self.env.invalidate_all(flush=False)
        self.env.cr.precommit.clear()
        self.env.cr.postcommit.clear()
        self.savepoint.close(rollback=True)

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
        """Have the model know of the delivery that was made last."""
        self.execute(
            "SELECT id, event_id FROM outbox_delivery ORDER BY id DESC LIMIT 1"
        )
        id_, event = self.env.cr.fetchone()
        delivery = Delivery(id_, event, key, lane_of(key, self.endpoint.lanes))
        self.model.add(delivery)
        return delivery

    def owe_again(self, old):
        """Queue a delivery's event anew, as a replay does; how often that was done."""
        self.replays += 1
        lanes = replay_sql.owe(
            self.env.cr,
            self.replays,
            self.endpoint.id,
            [],
            [Owed(old.event, True, None, None, hash_of(old.key))],
        )
        for _lane in lanes:
            new = self.take_in(old.key)
            new.replay, new.sendable = self.replays, old.sendable
        return len(lanes)

    def switch(self, action):
        getattr(self.endpoint, action)()
        self.env.flush_all()
        if action == "action_resume":
            self.model.resume()
        else:
            self.model.active = False

    def arrange(self, ordering, lanes):
        """Change ordering and number of lanes, and have the job carry that out."""
        lanes = 1 if ordering == "strict" else lanes
        self.endpoint.write({"ordering": ordering, "lanes": lanes})
        self.case.finish_change()
        self.model.ordering = ordering
        for delivery in self.having(*OPEN):
            delivery.lane = lane_of(delivery.key, lanes)

    def having(self, *states):
        return [delivery for delivery in self.model if delivery.state in states]

    def choose(self, draw, *states):
        """A delivery in one of the states, if there is one."""
        able = self.having(*states)
        return draw(st.sampled_from(able)) if able else None

    def press(self, action, deliveries):
        """As a person does who has chosen these, or opened the only one."""
        ids = [delivery.id for delivery in deliveries]
        getattr(self.env["outbox.delivery"].browse(ids), action)()
        self.env.flush_all()
        self.model.act(action, deliveries)
        if action == "action_retry":
            for delivery in deliveries:
                delivery.lane = lane_of(delivery.key, self.endpoint.lanes)

    def goes(self, delivery):
        """Whether a lane has something to do for it, be it only to park it."""
        if self.model.ordering == "strict":
            return self.model.is_ready(delivery)
        return delivery.state == "pending" or (
            delivery.state == "retrying" and delivery.due
        )
