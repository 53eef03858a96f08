# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import json
from datetime import timedelta
from unittest.mock import patch

from cloudevents.core.formats.json import JSONFormat
from standardwebhooks.webhooks import Webhook

from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.integration_base.pure.signature import generate_secret
from odoo.addons.integration_base.tests.receiver import Answer

from ..engine import drain as drain_module
from ..engine import wake_up
from .batch_case import BatchCase

FAIL = Answer(status=500)
REFUSED = Answer(status=422)


@tagged("post_install", "-at_install")
class TestWhen(BatchCase):
    """When a batch is sent."""

    def test_an_event_waits_for_others(self):
        delivery = self.tell("1")
        self.age(14)
        self.sweep()
        self.drain()
        self.assertFalse(self.posts())
        self.assertFalse(self.jobs())
        self.assertEqual((delivery.state, delivery.lane), ("pending", self.lane.number))

    def test_a_commit_wakes_no_batch_lane(self):
        self.env.cr.postcommit.data.pop(wake_up.KEY, None)
        self.tell("1", "2", "3")
        self.assertFalse(self.env.cr.postcommit.data.get(wake_up.KEY))

    def test_enough_events_go_at_once(self):
        self.tell("1", "2")
        self.sweep()
        self.assertFalse(self.jobs())
        self.tell("3")
        self.sweep()
        self.assertEqual(len(self.jobs()), 1)
        self.drain()
        self.assertEqual(self.batches(), [["1", "2", "3"]])

    def test_few_events_go_when_the_first_has_waited_long_enough(self):
        self.tell("1")
        self.age(15)
        self.tell("2")
        self.sweep()
        self.assertEqual(len(self.jobs()), 1)
        self.drain()
        self.assertEqual(self.batches(), [["1", "2"]])

    def test_what_comes_meanwhile_is_left_to_the_next_run(self):
        self.subscription.batch_size = 1
        self.tell("1")
        partner_id = self.partners[1].id
        writes = []
        write = drain_module.Run._write

        def tell_more(run, *args):
            writes.append(run)
            if len(writes) < 5:
                env = run.lane.env
                partner = env["res.partner"].browse(partner_id)
                env["outbox.event.type"].emit("x.told", partner)
                run.cr.flush()
            write(run, *args)

        with patch.object(drain_module.Run, "_write", tell_more):
            self.drain()
        self.assertEqual(self.batches(), [["1"]])
        self.assertEqual(self.subscription.waiting_count, 1)
        self.drain()
        self.assertEqual(len(self.posts()), 2)

    def test_nothing_is_due_while_the_endpoint_is_paused(self):
        self.tell("1", "2", "3")
        self.endpoint.action_pause()
        self.sweep()
        self.drain()
        self.assertFalse(self.jobs())
        self.assertFalse(self.posts())
        self.endpoint.action_resume()
        self.drain()
        self.assertEqual(self.batches(), [["1", "2", "3"]])

    def test_a_batch_without_its_subscription_is_due_at_once_as_single_events(self):
        deliveries = self.tell("1", "2")
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM outbox_subscription WHERE id = %s", self.subscription.ids
        )
        self.env.invalidate_all()
        self.sweep()
        self.assertEqual(len(self.jobs()), 1)
        self.drain()
        self.assertEqual(
            [json.loads(post.body)["data"]["ref"] for post in self.posts()], ["1", "2"]
        )
        self.assertEqual(set(deliveries.mapped("state")), {"delivered"})

    def test_a_retry_by_a_person_goes_at_once(self):
        delivery = self.tell("1")
        delivery.action_cancel()
        delivery.action_retry()
        self.assertIn(
            (self.endpoint.id, self.lane.number),
            self.env.cr.postcommit.data[wake_up.KEY],
        )
        self.drain()
        self.assertEqual(delivery.state, "delivered")


@tagged("post_install", "-at_install")
class TestBatches(BatchCase):
    """What is sent, and in which order."""

    def test_a_batch_is_signed_and_its_events_are_whole(self):
        secret = generate_secret()
        self.endpoint.secret_ids.value = secret
        deliveries = self.tell("1", "Größe", "3")
        self.drain()
        (post,) = self.posts()
        Webhook(secret).verify(post.body, post.headers)
        self.assertIn("cloudevents-batch+json", post.headers["content-type"])
        events = [
            JSONFormat().read(None, json.dumps(item)) for item in json.loads(post.body)
        ]
        self.assertEqual(
            [event.get_id() for event in events], deliveries.mapped("event_uuid")
        )
        self.assertEqual(events[1].get_type(), "x.told")
        self.assertEqual(events[1].get_data(), {"ref": "Größe"})
        for delivery in deliveries:
            self.assertIn(delivery.event_id.data.encode(), post.body)
            self.assertEqual(delivery.event_id.delivery_ids, delivery)
            self.assertEqual(delivery.state, "delivered")

    def test_the_content_mode_is_for_single_events(self):
        self.endpoint.content_mode = "standard_webhooks"
        self.tell("1", "2", "3")
        self.drain()
        self.assertEqual(self.batches(), [["1", "2", "3"]])

    def test_order_within_a_batch_and_from_one_to_the_next(self):
        self.tell(*"1234")
        self.tell("5", partner=self.partners[1])
        self.tell(*"67")
        self.drain()
        self.assertEqual(self.batches(), [["1", "2", "3"], ["4", "5", "6"], ["7"]])

    def test_large_batches(self):
        self.subscription.batch_size = 260
        deliveries = self.tell_all(260)
        self.drain()
        self.assertEqual([len(batch) for batch in self.batches()], [260])
        self.assertEqual(set(deliveries.mapped("state")), {"delivered"})

    def test_a_batch_has_an_id_that_its_events_make(self):
        self.receiver.answer(FAIL)
        self.tell("1")
        self.tell("2", partner=self.partners[1])
        self.tell("3", partner=self.partners[2])
        self.drain()
        self.make_due()
        self.drain()
        self.tell("4", "5", "6")
        self.drain()
        first, again, other = (post.headers["webhook-id"] for post in self.posts())
        self.assertEqual(first, again)
        self.assertNotEqual(first, other)

    def test_a_batch_of_one_is_no_event(self):
        delivery = self.tell("1")
        self.age(15)
        self.drain()
        (post,) = self.posts()
        self.assertNotEqual(post.headers["webhook-id"], delivery.event_uuid)


@tagged("post_install", "-at_install")
class TestFailure(BatchCase):
    def tell_three(self):
        """Two events about one record, then one about another."""
        return self.tell("A1", "A2") | self.tell("B1", partner=self.partners[1])

    def test_the_first_of_each_key_is_tried_again_and_the_others_wait(self):
        self.receiver.answer(FAIL)
        deliveries = self.tell_three()
        self.drain()
        self.assertEqual(deliveries.mapped("state"), ["retrying", "parked", "retrying"])
        self.assertEqual(deliveries.mapped("attempt"), [1, 0, 1])
        self.assertLess(
            abs(deliveries[0].due_at - deliveries[2].due_at), timedelta(seconds=1)
        )
        self.age(15)
        self.make_due()
        self.drain()
        self.assertEqual(self.batches()[1:], [["A1", "B1"], ["A2"]])
        self.assertEqual(set(deliveries.mapped("state")), {"delivered"})

    def test_a_retry_takes_nothing_along_that_is_not_due(self):
        self.receiver.answer(FAIL)
        self.tell_three()
        self.drain()
        self.tell("C1", partner=self.partners[2])
        self.make_due()
        self.drain()
        self.assertEqual(self.batches()[1:], [["A1", "B1"]])

    def test_many_heads_are_one_batch_again(self):
        self.subscription.batch_size = 120
        self.receiver.answer(FAIL)
        self.tell_all(120)
        self.drain()
        self.make_due()
        self.drain()
        self.assertEqual([len(batch) for batch in self.batches()], [120, 120])

    def test_a_poison_event_does_not_kill_its_neighbours(self):
        deliveries = self.tell_three() | self.tell("C1", partner=self.partners[2])
        self.age(15)
        self.subscription.batch_size = 4
        self.receiver.answer(REFUSED)
        self.drain()
        first, second, poison, neighbour = deliveries
        self.receiver.answer(Answer(), REFUSED)
        self.make_due()
        self.drain()
        self.assertEqual(self.batches()[1:], [["A1"], ["B1"], ["C1"], ["A2"]])
        self.assertEqual(poison.state, "retrying")
        self.assertIn("422", poison.last_error)
        for delivery in (first, second, neighbour):
            self.assertEqual(delivery.state, "delivered")

    def test_a_poison_event_goes_alone_beside_new_batches(self):
        self.receiver.answer(REFUSED, REFUSED)
        poison = self.tell("X", partner=self.partners[1])
        self.age(15)
        self.drain()
        self.make_due()
        self.tell("1", "2", "3")
        self.drain()
        self.assertEqual(self.batches(), [["X"], ["X"], ["1", "2", "3"]])
        self.assertEqual((poison.state, poison.attempt), ("retrying", 2))

    def test_spent_attempts_make_a_dead_letter_and_the_key_goes_on(self):
        dead, follower, other = self.tell_three()
        self.age(15)
        self.receiver.answer(REFUSED)
        self.drain()
        self.receiver.answer(REFUSED, Answer())
        for _attempt in range(11):
            self.make_due()
            self.drain()
            self.receiver.answer(REFUSED)
        self.assertEqual((dead.state, dead.attempt), ("dead", 12))
        self.receiver.answer()
        self.drain()
        self.assertEqual((follower.state, other.state), ("delivered", "delivered"))

    def test_an_outage_costs_nothing_but_time(self):
        deliveries = self.tell_three()
        self.age(15)
        self.receiver.stop()
        self.drain()
        self.assertEqual(deliveries.mapped("state"), ["retrying", "parked", "retrying"])
        self.receiver.start()
        self.make_due()
        self.drain()
        self.assertEqual(self.batches(), [["A1", "B1"], ["A2"]])
        self.assertEqual(set(deliveries.mapped("state")), {"delivered"})

    def test_a_crash_after_sending_sends_again_and_loses_nothing(self):
        class Crash(Exception):
            pass

        deliveries = self.tell_three()
        with (
            patch.object(drain_module.lane_sql, "settle", side_effect=Crash),
            self.assertRaises(Crash),
        ):
            self.drain()
        self.assertEqual(set(deliveries.mapped("state")), {"pending"})
        self.drain()
        self.assertEqual(self.batches(), [["A1", "A2", "B1"]] * 2)
        first, second = self.posts()
        self.assertEqual(first.headers["webhook-id"], second.headers["webhook-id"])
        self.assertEqual(set(deliveries.mapped("state")), {"delivered"})

    def test_gone_disables_the_endpoint_and_loses_nothing(self):
        self.receiver.answer(Answer(status=410))
        deliveries = self.tell_three()
        self.drain()
        self.assertEqual(self.endpoint.state, "disabled")
        self.assertEqual(deliveries.mapped("attempt"), [0, 0, 0])
        self.age(15)
        self.endpoint.action_resume()
        self.drain()
        self.assertEqual(self.batches()[1:], [["A1", "B1"], ["A2"]])

    def break_source(self, delivery):
        self.env.cr.execute(
            "UPDATE outbox_event SET source = 'no uri' WHERE id = %s",
            (delivery.event_id.id,),
        )
        self.env.invalidate_all()

    def test_an_event_that_fits_no_envelope_spoils_no_other(self):
        deliveries = self.tell_three()
        self.break_source(deliveries[0])
        self.drain()
        self.assertEqual(self.batches(), [["A2", "B1"]])
        self.assertEqual(deliveries.mapped("state"), ["dead", "delivered", "delivered"])

    def test_followers_wait_behind_an_unsendable_event_that_is_held(self):
        self.endpoint.on_exhausted = "held"
        deliveries = self.tell_three()
        self.break_source(deliveries[0])
        self.drain()
        self.drain()
        self.assertEqual(self.batches(), [["B1"]])
        self.assertEqual(deliveries.mapped("state"), ["held", "parked", "delivered"])

    def test_a_failed_batch_stalls_no_real_time_lane(self):
        now = self.make_event_type("x.now", "res.country", payload={"code": "ref"})
        self.subscribe(self.endpoint, now)
        self.receiver.answer(FAIL)
        self.tell_three()
        self.drain()
        self.env["outbox.event.type"].emit("x.now", self.env.ref("base.be"))
        self.flush()
        delivery = self.events("x.now").delivery_ids
        self.assertIn(
            (self.endpoint.id, delivery.lane),
            self.env.cr.postcommit.data[wake_up.KEY],
        )
        self.drain(self.endpoint.lane_ids - self.lane)
        self.assertEqual(delivery.state, "delivered")
        self.assertEqual(json.loads(self.posts()[-1].body)["data"], {"ref": "BE"})


@tagged("post_install", "-at_install")
class TestRuns(BatchCase):
    def test_a_near_retry_gets_a_job_of_its_own(self):
        self.receiver.answer(FAIL)
        deliveries = self.tell("1", "2", "3")
        self.drain()
        (job,) = self.jobs()
        self.assertLess(abs(job.eta - deliveries[0].due_at), timedelta(seconds=2))

    def test_the_sweeper_finds_a_retry_that_is_due(self):
        self.receiver.answer(FAIL)
        self.tell("1", "2", "3")
        self.drain()
        self.jobs().unlink()
        self.sweep()
        self.assertFalse(self.jobs())
        self.make_due()
        self.sweep()
        self.assertEqual(len(self.jobs()), 1)

    def test_a_run_whose_time_is_up_has_a_successor(self):
        deliveries = self.tell("1", "2", "3")
        with patch.object(drain_module, "BUDGET", -1.0):
            self.drain()
        self.assertEqual(set(deliveries.mapped("state")), {"pending"})
        self.assertEqual(self.jobs().mapped("eta"), [False])
        self.drain()
        self.assertEqual(set(deliveries.mapped("state")), {"delivered"})


@tagged("post_install", "-at_install")
class TestAttempts(BatchCase):
    def test_each_delivery_shows_its_part_and_the_whole(self):
        self.receiver.answer(Answer(status=200, body=b'{"ok": true}'))
        deliveries = self.tell("1", "2", "3")
        self.drain()
        (post,) = self.posts()
        for delivery in deliveries:
            attempt = delivery.attempt_ids
            self.assertEqual(
                json.loads(attempt.request_body)["id"], delivery.event_uuid
            )
            self.assertEqual(attempt.whole_body, post.body.decode())
            self.assertEqual(attempt.batch, post.headers["webhook-id"])
            self.assertEqual((attempt.batch_count, attempt.status), (3, 200))
            self.assertIn('"ok"', attempt.response_body_pretty)
        self.assertEqual(
            deliveries.attempt_ids.sorted("id").mapped("response_body"),
            ['{"ok": true}', False, False],
        )

    def test_a_large_batch_is_shown_as_it_was_sent(self):
        self.subscription.batch_size = 150
        deliveries = self.tell_all(150)
        self.drain()
        (post,) = self.posts()
        self.assertEqual(deliveries[70].attempt_ids.whole_body, post.body.decode())

    def test_an_attempt_of_one_event_is_shown_as_it_was_sent(self):
        self.subscription.timing = "real_time"
        self.finish_change()
        delivery = self.tell("1")
        self.drain(self.endpoint.lane_ids - self.lane)
        attempt = delivery.attempt_ids
        self.assertEqual(attempt.whole_body, self.posts()[0].body.decode())
        self.assertFalse(attempt.batch)

    def test_tries_of_the_same_batch_are_told_apart(self):
        self.receiver.answer(FAIL)
        delivery = self.tell("1")
        self.tell("2", partner=self.partners[1])
        self.age(15)
        self.drain()
        self.make_due()
        self.drain()
        second, first = delivery.attempt_ids
        self.assertEqual(first.batch, second.batch)
        self.assertEqual(
            [first.whole_body, second.whole_body],
            [post.body.decode() for post in self.posts()],
        )
        self.assertEqual([first.outcome, second.outcome], ["retry", "delivered"])

    def test_nobody_sees_what_another_company_had_in_the_batch(self):
        mine, other = self.env["res.company"].create([{"name": "M"}, {"name": "O"}])
        self.partners[0].company_id = mine
        self.partners[1].company_id = other
        self.forget_events()
        delivery = self.tell("mine")
        self.tell("theirs", partner=self.partners[1])
        self.age(15)
        self.drain()
        self.assertEqual(self.batches(), [["mine", "theirs"]])
        user = new_test_user(
            self.env,
            "integration_of_mine",
            "base.group_user,integration_base.group_integration_user",
            company_id=mine.id,
            company_ids=[Command.set(mine.ids)],
        )
        attempt = delivery.attempt_ids.with_user(user)
        self.assertEqual(json.loads(attempt.request_body)["data"], {"ref": "mine"})
        self.assertFalse(attempt.whole_body)
        self.assertNotIn("theirs", str(attempt.read()))
