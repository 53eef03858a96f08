# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Outages in tests: the real engine, a failing receiver, and time that is shifted."""

from odoo.addons.integration_base.tests.receiver import Answer

from .drain_case import DrainCase

DOWN = Answer(status=503)
STUMBLES = Answer(status=500)


class CircuitCase(DrainCase):
    """The endpoint sends one request at a time, so that it is known which comes first.

    There are eight partners, as each of them is a key.
    """

    def setUp(self):
        super().setUp()
        self.endpoint.concurrency = 1
        self.partners |= self.env["res.partner"].create(
            [{"name": name} for name in "DEFGH"]
        )
        self.forget_events()

    @property
    def circuit(self):
        return self.endpoint.circuit_ids

    def tell_all(self, *refs, partners=None):
        """One event of each partner; their deliveries in that order."""
        deliveries = self.env["outbox.delivery"]
        for partner in self.partners if partners is None else partners:
            deliveries |= self.tell(*(refs or ("x",)), partner=partner)
        return deliveries.sorted("id")

    def open_circuit(self, *refs):
        """Five faults in a row; the deliveries of all partners, of which they are."""
        deliveries = self.tell_all(*refs)
        self.receiver.answer(*[DOWN] * 5)
        self.drain()
        self.assertEqual(self.circuit.state, "open")
        return deliveries

    def end_cool_down(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE outbox_circuit SET probe_at = now() AT TIME ZONE 'UTC'"
            " WHERE endpoint_id = %s",
            (self.endpoint.id,),
        )
        self.env.invalidate_all()

    def probe(self, *answers):
        """Let the cool-down end and have a job drain; how many requests were sent."""
        before = len(self.posts())
        self.receiver.answer(*answers)
        self.end_cool_down()
        self.drain()
        return len(self.posts()) - before

    def cool_down(self):
        """Seconds from the last fault to the next probe."""
        return (self.circuit.probe_at - self.circuit.failed_at).total_seconds()

    def set_lane(self, lane, **values):
        """Give a lane that it has, and its deliveries in it, another state by SQL."""
        self.env.flush_all()
        columns = ", ".join(f"{name} = %s" for name in values)
        self.env.cr.execute(
            f"UPDATE outbox_lane SET {columns} WHERE id = %s",
            (*values.values(), lane.id),
        )
        self.env.invalidate_all()

    def jobs(self, lane=None):
        lanes = lane or self.endpoint.lane_ids
        keys = [f"outbox.lane:{each.id}" for each in lanes]
        return self.env["queue.job"].search(
            [
                "|",
                ("identity_key", "in", keys),
                *["|"] * (len(keys) - 1),
                *[("identity_key", "=like", f"{key}:%") for key in keys],
            ]
        )
