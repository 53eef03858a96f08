# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import json

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.integration_base.tests.common import ROLES
from odoo.addons.integration_base.tests.receiver import Answer

from ..engine import wake_up
from .batch_case import BatchCase
from .common import OutboxCase


@tagged("post_install", "-at_install")
class TestDefault(OutboxCase):
    """What is chosen for people who choose nothing."""

    def setUp(self):
        super().setUp()
        self.now = self.make_event_type("x.now", "res.partner")
        self.later = self.make_event_type("x.later", "res.partner", timing="batch")
        self.endpoint = self.make_endpoint()

    def test_batch_if_nobody_waits_for_any_of_the_types(self):
        other = self.make_event_type("y.later", "res.country", timing="batch")
        subscription = self.subscribe(self.endpoint, self.later, other)
        self.assertEqual(subscription.timing, "batch")
        self.assertEqual(
            (subscription.batch_minutes, subscription.batch_size), (15, 100)
        )

    def test_real_time_if_somebody_waits_for_one_of_them(self):
        subscription = self.subscribe(self.endpoint, self.later, self.now)
        self.assertEqual(subscription.timing, "real_time")

    def test_people_may_choose_otherwise(self):
        subscription = self.subscribe(self.endpoint, self.now, timing="batch")
        self.assertEqual(subscription.timing, "batch")
        self.assertIn("15 minutes late: x.now", subscription.timing_hint)
        other = self.make_endpoint(name="WMS")
        subscription = self.subscribe(other, self.later, timing="real_time")
        self.assertEqual(subscription.timing, "real_time")
        self.assertIn("fewer requests: x.later", subscription.timing_hint)

    def test_no_hint_where_timing_is_as_the_types_say(self):
        self.assertFalse(self.subscribe(self.endpoint, self.later).timing_hint)

    def test_a_later_type_does_not_overturn_what_was_decided(self):
        subscription = self.subscribe(self.endpoint, self.later)
        subscription.event_type_ids = [Command.link(self.now.id)]
        self.assertEqual(subscription.timing, "batch")
        self.assertIn("x.now", subscription.timing_hint)

    def test_the_form_follows_the_types_until_it_is_saved(self):
        form = Form(self.env["outbox.subscription"])
        form.endpoint_id = self.endpoint
        form.event_type_ids.add(self.later)
        self.assertEqual(form.timing, "batch")
        form.event_type_ids.add(self.now)
        self.assertEqual(form.timing, "real_time")
        form.timing = "batch"
        form.batch_size = 7
        subscription = form.save()
        self.assertEqual((subscription.timing, subscription.batch_size), ("batch", 7))

    def test_limits(self):
        for values in (
            {"batch_minutes": 0},
            {"batch_minutes": 1441},
            {"batch_size": 0},
            {"batch_size": 1001},
        ):
            with (
                self.subTest(values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.subscribe(self.endpoint, self.later, **values)


@tagged("post_install", "-at_install")
class TestOneWay(OutboxCase):
    """All events about one record travel the same way, as only so they keep order."""

    def setUp(self):
        super().setUp()
        self.one = self.make_event_type("x.one", "res.partner")
        self.two = self.make_event_type("x.two", "res.partner")
        self.endpoint = self.make_endpoint()
        self.first = self.subscribe(self.endpoint, self.one, name="First")

    def assertRefused(self, function, *args, **kwargs):
        with (
            self.assertRaisesRegex(ValidationError, "First.*Add the event types"),
            self.env.cr.savepoint(),
        ):
            function(*args, **kwargs)

    def test_real_time_through_several_subscriptions(self):
        self.assertTrue(self.subscribe(self.endpoint, self.two))

    def test_a_batch_beside_real_time_is_refused(self):
        self.assertRefused(self.subscribe, self.endpoint, self.two, timing="batch")

    def test_real_time_and_a_second_batch_beside_a_batch_are_refused(self):
        self.first.timing = "batch"
        self.assertRefused(self.subscribe, self.endpoint, self.two)
        self.assertRefused(self.subscribe, self.endpoint, self.two, timing="batch")

    def test_changes_are_refused_that_would_make_two_ways(self):
        second = self.subscribe(self.endpoint, self.two)
        self.assertRefused(second.write, {"timing": "batch"})
        other = self.make_event_type("y.one", "res.country")
        second.write({"event_type_ids": [Command.set(other.ids)], "timing": "batch"})
        self.assertRefused(
            second.write, {"event_type_ids": [Command.link(self.two.id)]}
        )
        self.assertRefused(other.write, {"model_id": self.one.model_id.id})
        archived = self.subscribe(self.endpoint, self.two, timing="batch", active=False)
        self.assertRefused(archived.write, {"active": True})

    def test_other_records_and_other_endpoints_are_free(self):
        other = self.make_event_type("y.one", "res.country")
        self.assertTrue(self.subscribe(self.endpoint, other, timing="batch"))
        endpoint = self.make_endpoint(name="WMS")
        self.assertTrue(self.subscribe(endpoint, self.two, timing="batch"))

    def test_a_batch_that_was_archived_makes_way(self):
        self.first.timing = "batch"
        self.first.active = False
        self.assertTrue(self.subscribe(self.endpoint, self.two))


@tagged("post_install", "-at_install")
class TestChanges(BatchCase):
    """What waits is neither lost nor overtaken by a change of the configuration."""

    def assertRefused(self, pattern, function, *args):
        with self.assertRaisesRegex(UserError, pattern), self.env.cr.savepoint():
            function(*args)

    def test_a_batch_with_deliveries_stays_what_it_is(self):
        self.tell("1")
        other = self.make_endpoint(name="WMS")
        for values in ({"active": False}, {"endpoint_id": other.id}):
            self.assertRefused("Press Send Now", self.subscription.write, values)
        self.assertRefused("Press Send Now", self.subscription.unlink)
        self.subscription.write({"batch_size": 1, "timing": "batch", "active": True})
        self.assertFalse(self.endpoint.changing_since)
        self.drain()
        self.subscription.unlink()
        self.assertTrue(self.lane.exists())

    def test_a_held_delivery_counts_as_waiting(self):
        self.tell("1").state = "held"
        self.assertRefused("Press Send Now", self.subscription.write, {"active": False})

    def drain_all(self):
        with self.enter_registry_test_mode():
            for lane in self.endpoint.lane_ids:
                lane._drain()
        self.env.invalidate_all()

    def told(self):
        """The refs in the order of their arrival, in batches and alone."""
        bodies = [json.loads(post.body) for post in self.posts()]
        return [
            [event["data"]["ref"] for event in body]
            if isinstance(body, list)
            else body["data"]["ref"]
            for body in bodies
        ]

    def test_what_waits_for_a_batch_goes_first_when_it_becomes_real_time(self):
        deliveries = self.tell("1", "2")
        self.subscription.timing = "real_time"
        deliveries += self.tell("3")
        self.drain_all()
        self.assertFalse(self.posts(), "nothing is sent before it is carried out")
        self.finish_change()
        self.assertEqual(set(deliveries.mapped("lane")), {0})
        self.drain_all()
        self.assertEqual(self.told(), ["1", "2", "3"])

    def test_what_waits_in_real_time_goes_first_when_it_becomes_a_batch(self):
        self.subscription.timing = "real_time"
        self.finish_change()
        self.receiver.answer(Answer(status=422))
        deliveries = self.tell("1", "2")
        self.drain_all()
        self.assertEqual(deliveries.mapped("state"), ["retrying", "parked"])
        self.subscription.timing = "batch"
        deliveries += self.tell("3")
        self.finish_change()
        self.assertEqual(set(deliveries.mapped("lane")), {self.lane.number})
        self.assertEqual(len(self.endpoint.lane_ids), 2)
        self.make_due()
        self.drain_all()
        self.age(15)
        self.drain_all()
        self.assertEqual(self.told(), ["1", ["1"], ["2", "3"]])

    def test_a_retry_takes_the_way_that_its_key_has_by_now(self):
        dead = self.tell("1")
        dead.state = "dead"
        self.subscription.timing = "real_time"
        self.finish_change()
        self.assertEqual(dead.lane, self.lane.number)
        dead.with_user(self.operator).action_retry()
        self.assertEqual(dead.lane, self.tell("2").lane)
        self.subscription.timing = "batch"
        self.finish_change()
        self.assertEqual(dead.lane, self.lane.number)

    def test_a_retry_does_not_leave_a_batch_that_its_type_has_left(self):
        """As others of its key may wait there."""
        dead, waits = self.tell("1", "2")
        dead.state = "dead"
        other = self.make_event_type("y.other", "res.country")
        self.subscription.event_type_ids = [Command.set(other.ids)]
        dead.action_retry()
        self.assertEqual(dead.lane, waits.lane)

    def test_a_change_is_on_record(self):
        self.subscription.with_user(self.manager).timing = "real_time"
        entry = self.env["integration.audit"].search(
            [("model", "=", "outbox.endpoint"), ("res_id", "=", self.endpoint.id)],
            limit=1,
        )
        self.assertEqual(entry.action, "ordering_changed")
        self.assertEqual(entry.user_id, self.manager)
        self.assertIn("in batches: res.partner to per_key, lanes: 1", entry.details)

    def test_what_decides_no_lane_stops_nothing(self):
        self.subscription.write({"batch_minutes": 5, "name": "Statistics"})
        second = self.make_event_type("x.second", "res.partner")
        self.subscription.event_type_ids = [Command.link(second.id)]
        self.assertFalse(self.endpoint.changing_since)

    def test_a_type_that_is_about_another_model_takes_its_way_along(self):
        other = self.make_event_type("y.other", "res.country")
        self.subscription.event_type_ids = [Command.link(other.id)]
        model = self.env["ir.model"]._get("res.currency")
        other.write({"model_id": model.id, "payload_id": False})
        self.assertEqual(
            self.endpoint.batch_lanes["res.currency"], self.subscription._batch_lane()
        )

    def test_event_types_may_join_and_leave_while_others_wait(self):
        other = self.make_event_type("x.other", "res.partner")
        delivery = self.tell("1")
        self.subscription.event_type_ids = [Command.set(other.ids)]
        self.age(15)
        self.drain()
        self.assertEqual(delivery.state, "delivered")

    def test_what_left_a_batch_is_not_overtaken_in_real_time(self):
        other = self.make_event_type("y.other", "res.country")
        self.tell("1")
        self.subscription.event_type_ids = [Command.set(other.ids)]
        self.finish_change()
        self.subscribe(self.endpoint, self.kind)
        self.tell("2")
        self.finish_change()
        self.drain_all()
        self.assertEqual(self.told(), ["1", "2"])

    def test_the_number_of_lanes_is_not_a_matter_of_batches(self):
        self.tell("1")
        self.endpoint.lanes = 2
        self.assertEqual(len(self.endpoint.lane_ids - self.lane), 2)

    def test_a_batch_moves_to_another_endpoint(self):
        other = self.make_endpoint(name="WMS")
        self.subscription.endpoint_id = other
        self.assertEqual(self.tell("1").endpoint_id, other)
        self.assertEqual(other.lane_ids.subscription_id, self.subscription)

    def test_every_role_opens_what_belongs_to_a_batch(self):
        delivery = self.tell("1", "2", "3")[1]
        self.drain()
        for role in ROLES:
            for record in (
                self.subscription,
                self.lane,
                self.endpoint,
                delivery,
                delivery.attempt_ids,
            ):
                with self.subTest(role=role, model=record._name):
                    record = record.with_user(getattr(self, role))
                    self.assertEqual(Form(record).id, record.id)

    def test_lanes_are_named_for_what_they_carry(self):
        self.subscription.name = "Statistics"
        self.assertEqual(self.lane.display_name, "Batch: Statistics")
        self.assertEqual((self.endpoint.lane_ids - self.lane).display_name, "MES #0")


@tagged("post_install", "-at_install")
class TestSendNow(BatchCase):
    def test_operators_send_what_waits(self):
        self.tell("1")
        self.env.cr.postcommit.data.pop(wake_up.KEY, None)
        with self.assertRaisesRegex(AccessError, "Operator"):
            self.subscription.with_user(self.user).action_send_now()
        with self.assertRaises(AccessError):
            self.subscription.with_user(self.outsider).action_send_now()
        self.subscription.with_user(self.operator).action_send_now()
        self.assertEqual(
            self.env.cr.postcommit.data[wake_up.KEY],
            {(self.endpoint.id, self.lane.number)},
        )
        self.drain()
        self.assertEqual(self.batches(), [["1"]])

    def test_what_failed_and_what_waits_behind_it_goes_too(self):
        self.receiver.answer(Answer(status=500))
        self.tell("1", "2", "3")
        self.drain()
        self.subscription.action_send_now()
        self.drain()
        self.assertEqual(self.batches()[1:], [["1"], ["2", "3"]])

    def test_it_is_on_record(self):
        self.tell("1")
        self.subscription.with_user(self.operator).action_send_now()
        entry = self.env["integration.audit"].search(
            [
                ("model", "=", "outbox.subscription"),
                ("res_id", "=", self.subscription.id),
            ]
        )
        self.assertEqual(entry.action, "batch_sent")
        self.assertEqual(entry.user_id, self.operator)

    def test_the_sweeper_finds_it_if_its_job_is_lost(self):
        self.tell("1")
        self.subscription.action_send_now()
        self.sweep()
        self.assertEqual(len(self.jobs()), 1)

    def test_sending_nothing_is_refused_in_words(self):
        with self.assertRaisesRegex(UserError, "Nothing waits"):
            self.subscription.action_send_now()
        self.tell("1")
        self.endpoint.action_pause()
        with self.assertRaisesRegex(UserError, "Resume the endpoint"):
            self.subscription.action_send_now()

    def test_people_see_how_much_waits(self):
        self.tell("1", "2")
        subscription = self.subscription.with_user(self.user)
        self.assertEqual(subscription.waiting_count, 2)
        action = subscription.action_open_batch()
        self.assertEqual(len(self.env["outbox.delivery"].search(action["domain"])), 2)
