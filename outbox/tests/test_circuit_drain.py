# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Circuits of real endpoints: outages, probes, poison, and what people do of it."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from odoo.addons.integration_base.tests.receiver import Answer

from ..engine import circuit_sql
from .batch_case import BatchCase
from .circuit_case import DOWN, STUMBLES, CircuitCase

GOOD = Answer()
REFUSED = Answer(status=422)


@tagged("post_install", "-at_install")
class TestOutage(CircuitCase):
    def test_five_faults_open_the_circuit_and_stop_the_run(self):
        deliveries = self.open_circuit()
        self.assertEqual(len(self.posts()), 5)
        self.assertEqual(deliveries[5:].mapped("state"), ["pending"] * 3)
        self.assertEqual(set(deliveries[:5].mapped("state")), {"retrying"})
        self.assertIn("503", self.circuit.reason)
        self.assertTrue(20 < self.cool_down() <= 31)

    def test_an_outage_burns_no_attempts(self):
        deliveries = self.open_circuit()
        self.assertEqual(set(deliveries.mapped("attempt")), {0})
        for _probe in range(3):
            self.assertEqual(self.probe(DOWN), 1)
        self.assertEqual(set(deliveries.mapped("attempt")), {0})
        self.assertEqual(self.probe(), 8)
        self.assertEqual(set(deliveries.mapped("state")), {"delivered"})

    def test_attempts_burnt_before_it_opened_are_given_back(self):
        """A receiver that is down while little happens: one delivery, five tries."""
        self.receiver.stop()
        delivery = self.tell("1")
        for tries in range(1, 5):
            self.make_due()
            self.drain()
            self.assertEqual(delivery.attempt, tries)
        self.make_due()
        self.drain()
        self.assertEqual(self.circuit.state, "open")
        self.assertEqual((delivery.attempt, delivery.state), (0, "retrying"))
        self.assertEqual(len(delivery.attempt_ids), 5)

    def leave_one_attempt(self, deliveries):
        """Their last attempts have come."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE outbox_delivery SET state = 'retrying', attempt = 11,"
            " due_at = now() AT TIME ZONE 'UTC' WHERE id = ANY(%s)",
            (deliveries.ids,),
        )
        self.env.invalidate_all()

    def test_last_attempts_outlive_the_first_faults_of_an_outage(self):
        """Four in one write of results, before anything says that it is an outage."""
        last = self.tell_all(partners=self.partners[:4])
        self.leave_one_attempt(last)
        self.receiver.stop()
        self.drain()
        self.assertEqual(self.circuit.state, "closed")
        self.assertEqual(set(last.mapped("state")), {"retrying"})
        self.assertEqual(set(last.mapped("attempt")), {12})
        self.tell("x", partner=self.partners[4])
        self.drain()
        self.assertEqual(self.circuit.state, "open")
        self.assertEqual(set(last.mapped("attempt")), {11})
        self.receiver.start()
        self.probe()
        self.assertEqual(set(last.mapped("state")), {"delivered"})

    def test_a_last_attempt_alone_outlives_an_outage(self):
        last = self.tell("1")
        self.leave_one_attempt(last)
        self.receiver.stop()
        for _try in range(5):
            self.make_due()
            self.drain()
            self.assertEqual(last.state, "retrying")
        self.assertEqual((self.circuit.state, last.attempt), ("open", 11))

    def test_a_last_attempt_that_the_receiver_refuses_is_the_end(self):
        last = self.tell("1")
        self.leave_one_attempt(last)
        self.receiver.answer(STUMBLES, REFUSED)
        for _try in range(2):
            self.make_due()
            self.drain()
        self.assertEqual((last.state, last.attempt), ("dead", 13))

    def test_attempts_burnt_before_the_last_success_stay_burnt(self):
        self.receiver.answer(STUMBLES)
        poison = self.tell("1")
        self.drain()
        self.tell("2", partner=self.partners[1])
        self.drain()
        self.assertEqual(poison.attempt, 1)
        self.tell_all(partners=self.partners[2:7])
        self.receiver.answer(*[DOWN] * 5)
        self.drain()
        self.assertEqual(self.circuit.state, "open")
        self.assertEqual(poison.attempt, 1)

    def test_what_the_faults_have_made_wait_is_due_at_once_when_it_closes(self):
        busy = Answer(status=503, headers={"Retry-After": "3600"})
        deliveries = self.tell_all(partners=self.partners[:4])
        self.receiver.answer(*[busy] * 4)
        self.drain()
        soon = fields.Datetime.now() + timedelta(minutes=30)
        self.assertGreater(min(deliveries.mapped("due_at")), soon)
        self.tell("x", partner=self.partners[4])
        self.receiver.answer(DOWN)
        self.drain()
        self.assertLess(max(deliveries.mapped("due_at")), soon)

    def test_nothing_is_sent_while_it_is_open(self):
        self.open_circuit()
        self.drain()
        self.tell("late")
        self.drain()
        self.assertEqual(len(self.posts()), 5)
        self.assertEqual(self.circuit.state, "open")

    def test_a_failed_probe_is_one_request_and_doubles_the_cool_down(self):
        self.open_circuit()
        waits = [self.cool_down()]
        for _probe in range(2):
            self.assertEqual(self.probe(DOWN), 1)
            self.assertEqual(self.circuit.state, "open")
            waits.append(self.cool_down())
        # Each is up to a fifth shorter than its longest.
        for wait, longest in zip(waits, (30, 60, 120), strict=True):
            self.assertTrue(0.75 * longest < wait <= longest + 1, waits)

    def test_a_receiver_that_asks_for_an_hour_gets_it(self):
        self.open_circuit()
        self.probe(Answer(status=503, headers={"Retry-After": "3600"}))
        self.assertGreaterEqual(self.cool_down(), 3600)

    def test_order_is_kept_through_an_outage(self):
        self.open_circuit("1", "2")
        self.probe(DOWN)
        self.probe(DOWN)
        self.probe()
        for partner in self.partners:
            subject = f"res.partner/{partner.id}"
            refs = [
                delivery.event_id.data
                for delivery in self.env["outbox.delivery"].search(
                    [("key", "=", subject)], order="delivered_at, id"
                )
            ]
            self.assertEqual(refs, ['{"ref":"1"}', '{"ref":"2"}'])
        states = self.env["outbox.delivery"].search(
            [("endpoint_id", "=", self.endpoint.id)]
        )
        self.assertEqual(set(states.mapped("state")), {"delivered"})

    def test_faults_in_all_lanes_count_together(self):
        self.endpoint.lanes = 8
        self.finish_change()
        deliveries = self.tell_all()
        lanes = self.endpoint.lane_ids.filtered(
            lambda lane: lane.number in deliveries.mapped("lane")
        )
        self.assertGreater(len(lanes), 1, "keys of several lanes")
        self.receiver.answer(*[DOWN] * 8)
        with self.enter_registry_test_mode():
            for lane in lanes:
                lane._drain()
        self.env.invalidate_all()
        self.assertEqual(self.circuit.state, "open")
        self.assertEqual(len(self.posts()), 5)
        self.assertEqual(set(deliveries.mapped("attempt")), {0})

    def test_a_success_wakes_the_lanes_that_waited(self):
        self.endpoint.lanes = 8
        self.finish_change()
        deliveries = self.tell_all()
        first, other = self.endpoint.lane_ids.filtered(
            lambda lane: lane.number in deliveries.mapped("lane")
        )[:2]
        self.env.cr.execute(
            "UPDATE outbox_circuit SET state = 'open', failures = 5,"
            " probe_at = now() AT TIME ZONE 'UTC' WHERE endpoint_id = %s",
            (self.endpoint.id,),
        )
        self.env.invalidate_all()
        with self.enter_registry_test_mode():
            first._drain()
        self.env.invalidate_all()
        self.assertEqual(self.circuit.state, "closed")
        self.assertTrue(self.jobs(other).filtered(lambda job: not job.eta))

    def test_a_success_in_between_keeps_it_closed(self):
        self.tell_all()
        self.receiver.answer(DOWN, DOWN, DOWN, DOWN, GOOD, DOWN, DOWN, DOWN)
        self.drain()
        self.assertEqual(self.circuit.state, "closed")
        self.assertEqual(self.circuit.failures, 3)

    def test_a_healthy_endpoint_writes_no_circuit(self):
        self.tell_all()
        self.env.cr.execute("SELECT xmin, ctid FROM outbox_circuit ORDER BY id")
        before = self.env.cr.fetchall()
        self.drain()
        self.env.cr.execute("SELECT xmin, ctid FROM outbox_circuit ORDER BY id")
        self.assertEqual(self.env.cr.fetchall(), before)

    def test_an_event_that_cannot_be_sent_uses_up_no_probe(self):
        bad, *_others = self.open_circuit()[5:]
        self.env.cr.execute(
            "UPDATE outbox_event SET source = 'no uri' WHERE id = %s",
            (bad.event_id.id,),
        )
        self.assertEqual(self.probe(), 0)
        self.assertEqual(bad.state, "dead")
        self.assertEqual(self.circuit.state, "open")
        self.drain()
        self.assertEqual(self.circuit.state, "closed")


@tagged("post_install", "-at_install")
class TestPoison(CircuitCase):
    """One message must not keep an endpoint shut, nor escape its end."""

    def test_a_message_that_makes_the_receiver_stumble_goes_dead_by_the_schedule(self):
        poison = self.tell("1")
        self.receiver.default = STUMBLES
        for _attempt in range(15):
            self.make_due()
            self.drain()
            self.assertEqual(poison.state, "retrying")
        self.make_due()
        self.drain()
        self.assertEqual((poison.state, poison.attempt), ("dead", 16))
        self.assertEqual(self.circuit.state, "closed")

    def test_the_probe_is_something_that_has_not_failed_yet(self):
        deliveries = self.open_circuit()
        self.probe(DOWN)
        self.assertEqual(len(deliveries[5].attempt_ids), 1)
        self.assertEqual(
            [len(delivery.attempt_ids) for delivery in deliveries[:5]], [1] * 5
        )

    def test_without_anything_new_the_heads_take_turns(self):
        deliveries = self.tell_all(partners=self.partners[:5])
        self.receiver.answer(*[DOWN] * 5)
        self.drain()
        for _probe in range(5):
            self.probe(DOWN)
        self.assertEqual([len(each.attempt_ids) for each in deliveries], [2] * 5)

    def test_a_refusal_of_the_event_burns_its_attempt_and_closes_the_circuit(self):
        deliveries = self.open_circuit()
        self.probe(REFUSED)
        self.assertEqual(self.circuit.state, "closed")
        refused = deliveries[5]
        self.assertEqual((refused.state, refused.attempt), ("retrying", 1))
        self.assertEqual(refused.attempt_ids.fault, "message")

    def test_refusals_of_events_never_open_it(self):
        deliveries = self.tell_all()
        self.receiver.default = REFUSED
        self.drain()
        self.assertEqual(self.circuit.state, "closed")
        self.assertEqual(set(deliveries.mapped("attempt")), {1})

    def test_what_condemns_an_event_is_configured(self):
        self.endpoint.condemning = "503"
        deliveries = self.tell_all()
        self.receiver.default = DOWN
        self.drain()
        self.assertEqual(self.circuit.state, "closed")
        self.assertEqual(set(deliveries.mapped("attempt")), {1})
        self.assertEqual(set(deliveries.attempt_ids.mapped("fault")), {"message"})

    def test_a_list_of_statuses_that_cannot_be_used_is_not_saved(self):
        form = Form(self.endpoint.with_user(self.manager))
        form.condemning = "400, teapot"
        with self.assertRaisesRegex(ValidationError, '"teapot" is no HTTP status'):
            form.save()


@tagged("post_install", "-at_install")
class TestBatchOutage(BatchCase):
    def test_a_probe_is_one_batch(self):
        self.receiver.default = DOWN
        deliveries = self.tell_all(3)
        for _fault in range(5):
            self.make_due()
            self.drain()
        circuit = self.endpoint.circuit_ids
        self.assertEqual(circuit.state, "open")
        self.assertEqual(len(self.batches()), 5)
        more = self.tell_all(3)
        deliveries |= more
        self.assertEqual(set(deliveries.mapped("attempt")), {0})
        self.receiver.default = GOOD
        self.env.cr.execute(
            "UPDATE outbox_circuit SET probe_at = now() AT TIME ZONE 'UTC'"
        )
        self.drain()
        self.assertEqual(circuit.state, "closed")
        self.assertEqual([len(batch) for batch in self.batches()[5:]], [3, 3])
        self.assertEqual(set(deliveries.mapped("state")), {"delivered"})

    def test_an_endpoint_decides_what_goes_alone(self):
        self.endpoint.condemning = "500"
        deliveries = self.tell_all(3)
        self.receiver.answer(STUMBLES)
        self.drain()
        self.make_due()
        self.drain()
        self.assertEqual([len(batch) for batch in self.batches()], [3, 1, 1, 1])
        self.assertEqual(set(deliveries.mapped("state")), {"delivered"})


@tagged("post_install", "-at_install")
class TestJobs(CircuitCase):
    """No job is made that could not send anything."""

    def wake_up(self):
        """Lanes for which a committed transaction would have a job made."""
        self.jobs().unlink()
        self.env["outbox.lane"]._wake(self.endpoint.lane_ids._keys())
        jobs = self.jobs()
        lanes = self.endpoint.lane_ids.browse(job.records.id for job in jobs)
        jobs.unlink()
        return lanes

    def test_the_next_probe_gets_a_job_in_the_slow_channel(self):
        self.open_circuit()
        (job,) = self.jobs()
        wait = job.eta - self.circuit.probe_at
        self.assertLess(abs(wait), timedelta(seconds=3))
        self.assertEqual(job.channel, "root.outbox.slow")

    def test_a_far_probe_is_left_to_the_sweeper(self):
        self.open_circuit()
        self.jobs().unlink()
        self.probe(Answer(status=503, headers={"Retry-After": "3600"}))
        self.assertFalse(self.jobs())
        self.sweep()
        self.assertFalse(self.jobs())
        self.end_cool_down()
        self.sweep()
        self.assertEqual(len(self.jobs()), 1)

    def test_of_an_open_circuit_one_lane_is_enqueued(self):
        self.endpoint.lanes = 8
        self.finish_change()
        self.tell_all()
        self.sweep()
        self.assertGreater(len(self.jobs()), 1)
        self.jobs().unlink()
        self.env.cr.execute(
            "UPDATE outbox_circuit SET state = 'open', failures = 5,"
            " probe_at = now() AT TIME ZONE 'UTC' WHERE endpoint_id = %s",
            (self.endpoint.id,),
        )
        self.sweep()
        self.assertEqual(len(self.jobs()), 1)

    def test_what_happens_in_the_cool_down_wakes_nobody(self):
        self.open_circuit()
        self.assertFalse(self.wake_up())
        self.end_cool_down()
        self.assertEqual(self.wake_up(), self.endpoint.lane_ids)
        self.probe()
        self.assertEqual(self.wake_up(), self.endpoint.lane_ids)

    def test_a_probe_whose_process_died_is_made_again_by_the_next(self):
        self.open_circuit()
        self.end_cool_down()
        taken = circuit_sql.take_probe(self.env.cr, self.endpoint.id)
        self.assertTrue(taken)
        self.env.invalidate_all()
        self.assertEqual(self.circuit.state, "half_open")
        self.assertFalse(circuit_sql.take_probe(self.env.cr, self.endpoint.id))
        self.drain()
        self.assertEqual(len(self.posts()), 5)
        self.assertEqual(self.probe(), 8)
        self.assertEqual(self.circuit.state, "closed")

    def test_a_clock_that_was_ahead_puts_no_probe_off(self):
        self.open_circuit()
        self.jobs().unlink()
        for ahead, jobs in (("24 hours", 0), ("1 year", 1)):
            self.env.cr.execute(
                "UPDATE outbox_circuit"
                " SET probe_at = now() AT TIME ZONE 'UTC' + %s::interval"
                " WHERE endpoint_id = %s",
                (ahead, self.endpoint.id),
            )
            self.env.invalidate_all()
            self.sweep()
            self.assertEqual(len(self.jobs()), jobs)
        self.drain()
        self.assertEqual(self.circuit.state, "closed")

    def test_an_empty_lane_takes_no_probe(self):
        deliveries = self.open_circuit()
        deliveries.action_cancel()
        self.end_cool_down()
        self.drain()
        self.assertEqual(self.circuit.state, "open")

    def test_a_lane_in_which_all_waits_for_a_head_takes_no_probe(self):
        head, *_others = self.open_circuit()
        self.env.cr.execute(
            "UPDATE outbox_delivery SET state = 'cancelled' WHERE id <> %s", (head.id,)
        )
        self.env.cr.execute(
            "UPDATE outbox_delivery SET due_at = due_at + interval '1 hour'"
        )
        follower = self.tell("later", partner=self.partners[0])
        self.end_cool_down()
        self.drain()
        self.assertEqual(follower.state, "parked")
        self.assertEqual(self.circuit.state, "open")

    def test_an_endpoint_without_a_circuit_is_sent_to(self):
        self.env.cr.execute(
            "DELETE FROM outbox_circuit WHERE endpoint_id = %s", (self.endpoint.id,)
        )
        self.env.invalidate_all()
        deliveries = self.tell_all()
        self.receiver.answer(*[DOWN] * 5)
        self.drain()
        self.assertTrue(self.wake_up())
        self.sweep()
        self.assertTrue(self.jobs())
        self.drain()
        self.assertEqual(set(deliveries.attempt_ids.mapped("status")), {503, 204})


@tagged("post_install", "-at_install")
class TestSlow(CircuitCase):
    def channel(self):
        self.jobs().unlink()
        self.endpoint.lane_ids._enqueue()
        return self.jobs().channel

    def test_a_slow_endpoint_moves_to_a_channel_of_its_own_and_back(self):
        self.assertEqual(self.channel(), "root.outbox")
        self.tell("1")
        self.receiver.answer(Answer(delay=2.1))
        self.drain()
        self.assertTrue(self.endpoint.slow)
        self.assertEqual(self.channel(), "root.outbox.slow")
        self.tell("2")
        self.drain()
        self.assertFalse(self.endpoint.slow)
        self.assertEqual(self.channel(), "root.outbox")

    def test_endpoints_with_a_slow_one_are_found(self):
        self.tell("1")
        self.receiver.answer(Answer(delay=2.1))
        self.drain()
        found = self.env["outbox.endpoint"].search([("circuit_ids.slow", "=", True)])
        self.assertEqual(found, self.endpoint)


@tagged("post_install", "-at_install")
class TestPeople(CircuitCase):
    """What people see of it, and what they can do."""

    def test_an_operator_tries_now_and_everything_follows(self):
        deliveries = self.open_circuit()
        self.jobs().unlink()
        self.endpoint.with_user(self.operator).action_try_now()
        self.drain()
        self.assertEqual(set(deliveries.mapped("state")), {"delivered"})
        entry = self.env["integration.audit"].search(
            [("model", "=", "outbox.endpoint"), ("res_id", "=", self.endpoint.id)],
            limit=1,
        )
        self.assertEqual(
            (entry.action, entry.user_id), ("endpoint_tried", self.operator)
        )

    def test_only_operators_try(self):
        self.open_circuit()
        with self.assertRaisesRegex(Exception, "Operator"):
            self.endpoint.with_user(self.user).action_try_now()

    def test_trying_in_vain_is_refused_in_words(self):
        with self.assertRaisesRegex(UserError, "takes deliveries again"):
            self.endpoint.action_try_now()
        deliveries = self.open_circuit()
        self.end_cool_down()
        circuit_sql.take_probe(self.env.cr, self.endpoint.id)
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "being tried at this moment"):
            self.endpoint.action_try_now()
        self.probe(DOWN)
        deliveries.action_cancel()
        with self.assertRaisesRegex(UserError, "nothing to try with"):
            self.endpoint.action_try_now()

    def test_the_form_explains_what_happens(self):
        deliveries = self.open_circuit()
        form = Form(self.endpoint.with_user(self.user))
        self.assertEqual(form.circuit_state, "open")
        for words in ("5 times in a row", "503", "next try", "no attempts"):
            self.assertIn(words, form.circuit_notice)
        delivery = Form(deliveries[0].with_user(self.user))
        self.assertEqual(delivery.circuit_state, "open")
        self.assertTrue(delivery.probe_at)
        self.probe()
        self.assertFalse(Form(self.endpoint.with_user(self.user)).circuit_notice)

    def test_endpoints_with_an_open_circuit_are_found(self):
        self.open_circuit()
        endpoints = self.env["outbox.endpoint"].with_user(self.user)
        self.assertIn(
            self.endpoint, endpoints.search([("circuit_ids.state", "!=", "closed")])
        )
        self.assertIn(self.endpoint, endpoints.search([("circuit_state", "=", "open")]))

    def test_resuming_sends_at_once(self):
        deliveries = self.open_circuit()
        self.endpoint.with_user(self.operator).action_pause()
        self.endpoint.with_user(self.operator).action_resume()
        self.assertEqual(self.circuit.state, "closed")
        self.drain()
        self.assertEqual(set(deliveries.mapped("state")), {"delivered"})

    def test_a_corrected_address_is_tried_at_once(self):
        self.open_circuit()
        self.endpoint.url = f"{self.receiver.url}/new"
        self.drain()
        self.assertEqual(self.circuit.state, "closed")
        self.assertEqual(self.posts()[-1].path, "/new")
