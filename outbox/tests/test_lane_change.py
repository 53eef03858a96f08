# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import json

from odoo.tests import tagged

from odoo.addons.integration_base.tests.receiver import Answer

from ..engine import lane_change_sql, wake_up
from ..pure.lane import lane_of
from .drain_case import DrainCase

MANY = 12


@tagged("post_install", "-at_install")
class TestLaneChange(DrainCase):
    """The number of lanes changes while deliveries of many documents wait."""

    def setUp(self):
        super().setUp()
        self.patch(lane_change_sql, "CHUNK", 5)
        self.partners = self.env["res.partner"].create(
            [{"name": str(number)} for number in range(MANY)]
        )
        self.forget_events()

    def refs(self, partner):
        told = [json.loads(post.body) for post in self.posts()]
        subject = f"res.partner/{partner.id}"
        return [event["data"]["ref"] for event in told if event["subject"] == subject]

    def tell_all(self, *refs):
        deliveries = self.env["outbox.delivery"]
        # By id they are in another order than by key.
        for partner in reversed(self.partners):
            deliveries |= self.tell(*refs, partner=partner)
        return deliveries

    def assertInPlace(self, deliveries):
        count = self.endpoint.lanes
        for delivery in deliveries:
            self.assertEqual(delivery.lane, lane_of(delivery.key, count))

    def test_what_waits_in_any_state_moves_and_arrives_in_order(self):
        # Refused one by one: a fault of the endpoint would open its circuit.
        self.receiver.answer(*[Answer(status=422)] * MANY)
        deliveries = self.tell_all("1", "2")
        self.drain()
        deliveries |= self.tell_all("3")
        held = deliveries.filtered(lambda d: d.state == "retrying")[:2]
        held.state = "held"
        states = deliveries.mapped("state")
        self.assertEqual(set(states), {"retrying", "held", "parked", "pending"})
        self.endpoint.lanes = 4
        self.assertTrue(self.endpoint.changing_since)
        self.finish_change()
        self.assertFalse(self.endpoint.changing_since)
        self.assertInPlace(deliveries)
        self.assertEqual(len(set(deliveries.mapped("lane"))), 4)
        self.assertEqual(deliveries.mapped("state"), states)
        held.action_retry()
        self.make_due()
        self.drain()
        self.assertEqual(set(deliveries.mapped("state")), {"delivered"})
        for partner in self.partners:
            self.assertEqual(self.refs(partner), ["1", "1", "2", "3"])

    def test_fewer_lanes_leave_nothing_behind(self):
        self.endpoint.lanes = 4
        self.finish_change()
        deliveries = self.tell_all("1")
        self.endpoint.lanes = 1
        self.finish_change()
        self.assertInPlace(deliveries)
        self.assertEqual(
            self.endpoint.lane_ids.mapped("in_use"), [True, False, False, False]
        )
        self.drain()
        self.assertEqual(set(deliveries.mapped("state")), {"delivered"})

    def test_nothing_is_sent_and_nobody_woken_until_it_is_carried_out(self):
        self.tell("1")
        self.endpoint.lanes = 2
        self.drain()
        self.sweep()
        self.assertFalse(self.posts())
        lanes = {(self.endpoint.id, number) for number in range(2)}
        drains = [("method_name", "=", "_drain")]
        before = self.env["queue.job"].search_count(drains)
        self.env["outbox.lane"]._wake(lanes)
        self.assertEqual(self.env["queue.job"].search_count(drains), before)
        self.tell("2")
        self.env.cr.postcommit.data.pop(wake_up.KEY, None)
        self.finish_change()
        self.drain()
        self.assertEqual(self.refs(self.partners[0]), ["1", "2"])

    def test_the_lanes_are_woken_when_it_is_carried_out(self):
        self.endpoint.lanes = 2
        self.env.flush_all()
        self.env.cr.postcommit.data.pop(wake_up.KEY, None)
        # The job's cursor is the test's own here.
        self.finish_change()
        self.assertEqual(
            self.env.cr.postcommit.data[wake_up.KEY],
            {(self.endpoint.id, 0), (self.endpoint.id, 1)},
        )

    def change_jobs(self):
        return self.env["queue.job"].search(
            [("identity_key", "=", f"outbox.endpoint.change:{self.endpoint.id}")]
        )

    def test_a_lost_job_is_found_by_the_sweeper(self):
        self.endpoint.lanes = 2
        self.change_jobs().unlink()
        self.sweep()
        self.assertEqual(len(self.change_jobs()), 1)
        self.assertEqual(self.change_jobs().channel, "root.outbox")
        self.sweep()
        self.assertEqual(len(self.change_jobs()), 1)

    def test_a_failed_job_leads_to_its_endpoint(self):
        self.endpoint.lanes = 2
        action = self.change_jobs().open_related_action()
        self.assertEqual(
            (action["res_model"], action["res_id"]),
            ("outbox.endpoint", self.endpoint.id),
        )

    def test_a_job_without_a_change_does_nothing(self):
        self.assertEqual(self.finish_change(), "There was nothing to change.")

    def test_writing_the_same_number_changes_nothing(self):
        self.endpoint.write({"lanes": 1, "ordering": "per_key"})
        self.assertFalse(self.endpoint.changing_since)
        self.assertFalse(self.change_jobs())

    def test_a_batch_keeps_its_lane(self):
        self.endpoint.subscription_ids.timing = "batch"
        deliveries = self.tell_all("1")
        before = deliveries.mapped("lane")
        self.endpoint.lanes = 4
        self.finish_change()
        self.assertEqual(deliveries.mapped("lane"), before)

    def test_a_retried_dead_letter_takes_the_lane_its_key_has_by_now(self):
        deliveries = self.tell_all("1")
        deliveries.state = "dead"
        self.endpoint.lanes = 4
        self.finish_change()
        self.assertEqual(set(deliveries.mapped("lane")), {0})
        deliveries.with_user(self.operator).action_retry()
        self.assertInPlace(deliveries)

    def test_a_change_is_on_record(self):
        self.endpoint.with_user(self.manager).write({"lanes": 2})
        entry = self.env["integration.audit"].search(
            [("model", "=", "outbox.endpoint"), ("res_id", "=", self.endpoint.id)],
            limit=1,
        )
        self.assertEqual(entry.action, "ordering_changed")
        self.assertEqual(entry.user_id, self.manager)
        self.assertIn("lanes: 1 to per_key, lanes: 2", entry.details)
