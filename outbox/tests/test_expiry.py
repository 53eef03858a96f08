# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import json
from datetime import timedelta

from cloudevents.v1.http import from_http
from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.integration_base.tests.receiver import Answer

from .drain_case import DrainCase

FAIL = Answer(status=500)


@tagged("post_install", "-at_install")
class TestExpiry(DrainCase):
    def setUp(self):
        super().setUp()
        self.kind.expires_after = 2.5

    def refs(self):
        return [json.loads(post.body)["data"]["ref"] for post in self.posts()]

    def expire(self, deliveries):
        """Let their time be over."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE outbox_delivery"
            " SET expires_at = now() AT TIME ZONE 'UTC' - interval '1 second',"
            " due_at = CASE WHEN state = 'retrying' THEN now() AT TIME ZONE 'UTC' END"
            " WHERE id = ANY(%s)",
            (deliveries.ids,),
        )
        self.env.invalidate_all()

    def test_the_time_of_an_event_counts_from_when_it_happened(self):
        delivery = self.tell("1")
        age = delivery.expires_at - delivery.event_time
        self.assertEqual(age, timedelta(hours=2.5))

    def test_without_a_time_nothing_expires(self):
        self.kind.expires_after = 0
        delivery = self.tell("1")
        self.assertFalse(delivery.expires_at)
        self.drain()
        self.assertNotIn(b"expirytime", self.posts()[0].body)

    @mute_logger("odoo.sql_db")
    def test_never_is_not_written_in_nines(self):
        self.kind.expires_after = 87_600
        delivery = self.tell("1")
        self.drain()
        self.assertEqual(delivery.state, "delivered")
        for hours in (87_601, 99_999_999, 1e300, float("nan"), -1):
            with self.subTest(hours), self.assertRaises(CheckViolation):
                with self.env.cr.savepoint():
                    self.kind.expires_after = hours
                    self.env.flush_all()

    def test_receivers_are_told_when_it_expires(self):
        delivery = self.tell("1")
        self.drain()
        (post,) = self.posts()
        told = from_http(post.headers, post.body)["expirytime"]
        self.assertTrue(told.endswith("Z"))
        self.assertEqual(
            fields.Datetime.to_datetime(told[:19].replace("T", " ")),
            delivery.expires_at.replace(microsecond=0),
        )

    def test_what_has_expired_is_not_sent_and_its_key_goes_on(self):
        first, second = self.tell("1", "2")
        self.expire(first)
        result = self.drain()
        self.assertEqual(self.refs(), ["2"])
        self.assertEqual((first.state, second.state), ("expired", "delivered"))
        self.assertEqual(result, "1 delivered, 0 failed")
        self.assertFalse(first.attempt_ids)

    def test_what_waits_behind_an_expired_retry_goes_on(self):
        first, second = self.tell("1", "2")
        self.receiver.answer(FAIL)
        self.drain()
        self.assertEqual((first.state, second.state), ("retrying", "parked"))
        self.expire(first)
        self.drain()
        self.assertEqual((first.state, second.state), ("expired", "delivered"))

    def test_a_retry_comes_when_it_expires_and_not_later(self):
        delivery = self.tell("1")
        soon = fields.Datetime.now() + timedelta(seconds=60)
        delivery.expires_at = soon
        delivery.attempt = 6
        self.env.flush_all()
        self.receiver.answer(FAIL)
        self.drain()
        self.assertEqual(delivery.state, "retrying")
        self.assertEqual(delivery.due_at, soon)

    def test_what_is_held_expires_by_the_sweeper_and_its_key_goes_on(self):
        self.endpoint.on_exhausted = "held"
        first, second = self.tell("1", "2")
        first.attempt = 11
        self.env.flush_all()
        self.receiver.answer(Answer(status=422))
        self.drain()
        self.sweep()
        self.assertEqual((first.state, second.state), ("held", "parked"))
        self.expire(first)
        self.sweep()
        self.assertEqual((first.state, second.state), ("expired", "pending"))
        self.drain()
        self.assertEqual(second.state, "delivered")

    def test_what_has_ended_or_waits_its_turn_is_left_alone_by_the_sweeper(self):
        states = ["delivered", "dead", "cancelled", "pending", "retrying", "parked"]
        deliveries = self.tell(*states)
        for delivery, state in zip(deliveries, states, strict=True):
            delivery.state = state
        self.expire(deliveries)
        self.sweep()
        self.assertEqual(deliveries.mapped("state"), states)

    def test_followers_that_expired_while_they_waited_are_not_sent(self):
        first, second = self.tell("1", "2")
        self.receiver.answer(FAIL)
        self.drain()
        self.expire(second)
        self.make_due()
        self.drain()
        self.assertEqual((first.state, second.state), ("delivered", "expired"))

    def test_a_person_may_send_it_regardless(self):
        delivery = self.tell("1")
        self.expire(delivery)
        self.drain()
        delivery.with_user(self.operator).action_retry()
        self.drain()
        self.assertEqual(delivery.state, "delivered")
        self.assertNotIn(b"expirytime", self.posts()[0].body)

    def test_a_retry_in_time_keeps_the_time(self):
        delivery = self.tell("1")
        before = delivery.expires_at
        self.receiver.answer(FAIL)
        self.drain()
        delivery.action_retry()
        self.assertEqual(delivery.expires_at, before)

    def test_expired_ones_are_left_out_of_a_batch(self):
        self.endpoint.subscription_ids.write({"timing": "batch", "batch_size": 3})
        self.finish_change()
        deliveries = self.tell("1", "2", "3")
        self.expire(deliveries[1])
        lane = self.endpoint.lane_ids.filtered("subscription_id")
        with self.enter_registry_test_mode():
            lane._drain()
        self.env.invalidate_all()
        (post,) = self.posts()
        refs = [event["data"]["ref"] for event in json.loads(post.body)]
        self.assertEqual(refs, ["1", "3"])
        self.assertEqual(deliveries[1].state, "expired")

    def test_a_later_flush_counts_anew(self):
        self.env["outbox.event.type"].emit("x.told", self.partners[0])
        self.flush()
        self.kind.expires_after = 1
        self.env["outbox.event.type"].emit("x.told", self.partners[0])
        self.flush()
        delivery = self.events("x.told").delivery_ids
        self.assertEqual(delivery.expires_at - delivery.event_time, timedelta(hours=1))

    def test_an_expired_delivery_is_no_failure_of_its_event(self):
        delivery = self.tell("1")
        self.expire(delivery)
        self.drain()
        self.assertEqual(delivery.event_id.delivery_state, "expired")
        self.assertEqual(self.endpoint.dead_count, 0)
        self.assertEqual(self.endpoint.waiting_count, 0)
