# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Batches in tests: the real engine, a real receiver, and time that is shifted."""

import json

from .drain_case import DrainCase


class BatchCase(DrainCase):
    """The endpoint gets at most three events at once, at most every 15 minutes."""

    def setUp(self):
        super().setUp()
        self.subscription = self.endpoint.subscription_ids
        self.subscription.write(
            {"timing": "batch", "batch_minutes": 15, "batch_size": 3}
        )
        self.finish_change()
        self.lane = self.endpoint.lane_ids.filtered("subscription_id")

    def drain(self, lane=None):
        with self.enter_registry_test_mode():
            result = (lane or self.lane)._drain()
        self.env.invalidate_all()
        return result

    def tell_all(self, count):
        """One event about each of so many new records; their deliveries."""
        partners = self.env["res.partner"].create(
            [{"name": "P", "ref": str(number)} for number in range(count)]
        )
        self.env["outbox.event.type"].emit("x.told", partners)
        self.forget_events()
        return self.env["outbox.delivery"].search(
            [("endpoint_id", "=", self.endpoint.id)], order="id desc", limit=count
        )

    def age(self, minutes):
        """Let that time pass for all that waits."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE outbox_delivery"
            " SET create_date = create_date - %s * interval '1 minute'",
            (minutes,),
        )
        self.env.invalidate_all()

    def batches(self):
        """The refs in each request, in the order of their arrival."""
        return [
            [event["data"]["ref"] for event in json.loads(post.body)]
            for post in self.posts()
        ]

    def jobs(self, lane=None):
        key = f"outbox.lane:{(lane or self.lane).id}"
        return self.env["queue.job"].search(
            ["|", ("identity_key", "=", key), ("identity_key", "=like", f"{key}:%")]
        )
