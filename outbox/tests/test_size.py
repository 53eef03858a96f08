# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import json

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..pure.envelope import Encoded, join_batch
from ..pure.room import Room, require_size
from .batch_case import BatchCase
from .drain_case import DrainCase


@tagged("post_install", "-at_install")
class TestRoom(BaseCase):
    @given(st.lists(st.integers(1, 40), min_size=1), st.integers(3, 200))
    def test_what_is_taken_fits_and_what_is_left_does_not(self, sizes, limit):
        room = Room(limit)
        bodies = [b"x" * size for size in sizes]
        taken = []
        for body in bodies:
            if not room.take(body):
                break
            taken.append(body)
        if taken:
            self.assertLessEqual(self.size(taken), limit)
        if len(taken) < len(bodies):
            self.assertGreater(self.size(bodies[: len(taken) + 1]), limit)

    @staticmethod
    def size(bodies):
        return len(join_batch(Encoded(body, "") for body in bodies).body)

    def test_the_limit_itself_is_allowed(self):
        require_size(b"x" * 1024, 1024, in_batch=False)
        require_size(b"x" * 1022, 1024, in_batch=True)

    def test_more_is_refused_with_both_sizes(self):
        with self.assertRaisesRegex(ValueError, "is 2 kB.*at most 1 kB"):
            require_size(b"x" * 1025, 1024, in_batch=False)
        with self.assertRaisesRegex(ValueError, "is 2 kB.*at most 1 kB"):
            require_size(b"x" * 1023, 1024, in_batch=True)


@tagged("post_install", "-at_install")
class TestLargeEvents(DrainCase):
    def setUp(self):
        super().setUp()
        self.endpoint.max_size = 2

    def test_an_event_that_is_too_large_is_a_dead_letter_and_the_key_goes_on(self):
        large, small = self.tell("x" * 3000, "1")
        self.drain()
        self.assertEqual((large.state, small.state), ("dead", "delivered"))
        self.assertRegex(large.last_error, "4 kB.*2 kB.*Largest Request.*Retry")
        self.assertEqual(len(self.posts()), 1)

    def test_it_is_held_where_that_is_wanted(self):
        self.endpoint.on_exhausted = "held"
        large, small = self.tell("x" * 3000, "1")
        self.drain()
        self.drain()
        self.assertEqual((large.state, small.state), ("held", "parked"))

    def test_it_is_sent_when_the_limit_was_raised(self):
        delivery = self.tell("x" * 3000)
        self.drain()
        self.endpoint.max_size = 4
        delivery.action_retry()
        self.drain()
        self.assertEqual(delivery.state, "delivered")

    def test_only_the_size_as_sent_counts(self):
        self.endpoint.content_mode = "cloudevents_binary"
        delivery = self.tell("x" * (2048 - len('{"ref":""}')))
        self.drain()
        self.assertEqual(delivery.state, "delivered")
        self.assertEqual(len(self.posts()[0].body), 2048)


@tagged("post_install", "-at_install")
class TestLargeBatches(BatchCase):
    def setUp(self):
        super().setUp()
        self.endpoint.max_size = 2

    def tell_sizes(self, *sizes):
        refs = [f"{number:x<{size}}" for number, size in enumerate(sizes)]
        partners = self.env["res.partner"].create(
            [{"name": "P", "ref": ref} for ref in refs]
        )
        self.env["outbox.event.type"].emit("x.told", partners)
        self.forget_events()
        return self.env["outbox.delivery"].search(
            [("endpoint_id", "=", self.endpoint.id)], order="id"
        )

    def test_a_batch_is_divided_where_its_events_fit(self):
        deliveries = self.tell_sizes(400, 400, 1000)
        self.drain()
        self.assertEqual(set(deliveries.mapped("state")), {"delivered"})
        self.assertEqual([len(batch) for batch in self.batches()], [2, 1])
        self.assertTrue(all(len(post.body) <= 2048 for post in self.posts()))

    def test_one_that_fits_into_no_request_spoils_no_batch(self):
        deliveries = self.tell_sizes(100, 3000, 100)
        self.drain()
        self.assertEqual(deliveries.mapped("state"), ["delivered", "dead", "delivered"])
        self.assertEqual([len(batch) for batch in self.batches()], [2])

    def test_events_of_a_key_stay_in_order_over_divided_batches(self):
        refs = ["1" * 900, "2" * 900, "3"]
        self.tell(*refs)
        self.drain()
        sent = [
            event["data"]["ref"] for p in self.posts() for event in json.loads(p.body)
        ]
        self.assertEqual(sent, refs)
