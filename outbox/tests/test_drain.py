# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import json
import threading
from datetime import timedelta
from unittest.mock import patch

from cloudevents.v1.http import from_http
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from odoo import SUPERUSER_ID, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.integration_base.pure.signature import generate_secret
from odoo.addons.integration_base.tests.receiver import Answer

from ..engine import drain as drain_module
from ..engine import lane_sql, reading
from .drain_case import DrainCase

FAIL = Answer(status=500)
# Of the event itself, whatever becomes of the receiver.
REFUSAL = Answer(status=422)


@tagged("post_install", "-at_install")
class TestDelivery(DrainCase):
    def refs(self):
        return [json.loads(post.body)["data"]["ref"] for post in self.posts()]

    def test_an_event_arrives_signed_and_is_delivered(self):
        secret = generate_secret()
        self.endpoint.secret_ids.value = secret
        delivery = self.tell("R1")
        self.drain()
        (post,) = self.posts()
        Webhook(secret).verify(post.body, post.headers)
        with self.assertRaises(WebhookVerificationError):
            Webhook(generate_secret()).verify(post.body, post.headers)
        event = from_http(post.headers, post.body)
        self.assertEqual(event["id"], delivery.event_id.uuid)
        self.assertEqual(event["type"], "x.told")
        self.assertEqual(event["subject"], f"res.partner/{self.partners[0].id}")
        self.assertEqual(event.data, {"ref": "R1"})
        self.assertEqual(delivery.state, "delivered")
        self.assertEqual(delivery.last_status, 204)
        self.assertTrue(delivery.delivered_at)

    def test_the_attempt_shows_what_was_sent_and_what_came_back(self):
        self.receiver.answer(
            Answer(status=200, headers={"X-Trace": "t-1"}, body=b'{"ok": true}')
        )
        delivery = self.tell("R1")
        self.drain()
        (post,) = self.posts()
        attempt = delivery.attempt_ids
        self.assertEqual(attempt.request_body, post.body.decode())
        self.assertIn(post.headers["webhook-signature"], attempt.request_headers)
        self.assertIn("X-Trace: t-1", attempt.response_headers)
        self.assertEqual(attempt.response_body, '{"ok": true}')
        self.assertEqual((attempt.status, attempt.number), (200, 1))
        self.assertEqual(attempt.outcome, "delivered")

    def test_an_answer_is_kept_whatever_is_in_it(self):
        answer = "\\.\n\\N\t\\\r\n\\.\n\n'\"{x}%s\\x41é"
        self.receiver.answer(Answer(status=200, body=b"\x00\xff" + answer.encode()))
        delivery = self.tell("R1")
        self.drain()
        attempt = delivery.attempt_ids
        self.assertEqual(attempt.response_body, "\ufffd\ufffd" + answer)
        self.assertEqual(attempt.company_id, delivery.company_id)

    def test_standard_webhooks_mode(self):
        self.endpoint.content_mode = "standard_webhooks"
        delivery = self.tell("R1")
        self.drain()
        (post,) = self.posts()
        body = json.loads(post.body)
        self.assertEqual(sorted(body), ["data", "timestamp", "type"])
        self.assertEqual(body["data"], {"ref": "R1"})
        self.assertEqual(post.headers["webhook-id"], delivery.event_id.uuid)

    def test_binary_mode(self):
        secret = generate_secret()
        self.endpoint.secret_ids.value = secret
        self.endpoint.content_mode = "cloudevents_binary"
        delivery = self.tell("Größe")
        self.drain()
        (post,) = self.posts()
        Webhook(secret).verify(post.body, post.headers)
        self.assertEqual(post.headers["content-type"], "application/json")
        self.assertEqual(post.body.decode(), delivery.event_id.data)
        event = from_http(post.headers, post.body)
        self.assertEqual(event["id"], delivery.event_id.uuid)
        self.assertEqual(event["subject"], f"res.partner/{self.partners[0].id}")
        self.assertEqual(event.data, {"ref": "Größe"})
        self.assertIn("ce-type: x.told", delivery.attempt_ids.request_headers)

    def test_batch_mode(self):
        self.endpoint.content_mode = "cloudevents_batch"
        deliveries = self.tell("1", "2")
        self.drain()
        self.assertEqual(
            [[event["id"] for event in json.loads(p.body)] for p in self.posts()],
            [[delivery.event_id.uuid] for delivery in deliveries],
        )

    def test_stored_data_are_sent_byte_for_byte(self):
        delivery = self.tell('Größe ☃ \\ "x"')
        self.drain()
        self.assertIn(delivery.event_id.data.encode(), self.posts()[0].body)

    def test_every_usable_secret_signs(self):
        old, new = generate_secret(), generate_secret()
        self.endpoint.secret_ids.value = old
        self.env["integration.secret"].create(
            {"name": "new", "value": new, "endpoint_id": self.endpoint.id}
        )
        self.tell("R1")
        self.drain()
        (post,) = self.posts()
        for secret in (old, new):
            Webhook(secret).verify(post.body, post.headers)
        self.assertEqual(len(post.headers["webhook-signature"].split()), 2)

    def test_all_that_signs_is_read_at_once(self):
        """A receiver waits for it."""
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            for secret in self.endpoint.with_user(SUPERUSER_ID)._signing_secrets():
                secret._plaintext()

    def test_nothing_is_sent_while_paused_and_all_of_it_after_resuming(self):
        self.endpoint.action_pause()
        delivery = self.tell("R1")
        self.drain()
        self.assertFalse(self.posts())
        self.assertEqual(delivery.state, "pending")
        self.endpoint.action_resume()
        self.drain()
        self.assertEqual(self.refs(), ["R1"])

    def test_a_test_event_reaches_its_endpoint_alone(self):
        other = self.make_endpoint(name="WMS")
        self.endpoint.action_send_test()
        event = self.events("outbox.endpoint.test")
        self.assertEqual(event.delivery_ids.endpoint_id, self.endpoint)
        self.assertNotIn(other, event.delivery_ids.endpoint_id)
        self.drain()
        self.assertEqual(json.loads(self.posts()[0].body)["data"]["endpoint"], "MES")


@tagged("post_install", "-at_install")
class TestOrder(DrainCase):
    def refs(self):
        return [json.loads(post.body)["data"]["ref"] for post in self.posts()]

    def test_events_of_a_key_arrive_in_the_order_they_happened(self):
        self.tell(*map(str, range(20)))
        self.drain()
        self.assertEqual(self.refs(), [str(number) for number in range(20)])

    def test_a_failing_head_parks_its_followers_and_nobody_else(self):
        self.receiver.answer(FAIL)
        deliveries = self.tell("1", "2", "3")
        self.drain()
        other = self.tell("x", partner=self.partners[1])
        later = self.tell("4")
        self.drain()
        self.assertEqual(self.refs(), ["1", "x"])
        self.assertEqual(deliveries.mapped("state"), ["retrying", "parked", "parked"])
        self.assertEqual(later.state, "parked")
        self.assertEqual(other.state, "delivered")

    def test_what_comes_later_does_not_overtake_parked_orphans(self):
        """Left by a person who retried the head while a drain parked its followers."""
        first, orphan, later = self.tell("1", "2", "3")
        orphan.state = "parked"
        self.env.flush_all()
        self.drain()
        self.assertEqual(self.refs(), ["1", "2", "3"])
        self.assertEqual({first.state, orphan.state, later.state}, {"delivered"})

    def test_followers_go_on_in_order_when_the_head_arrives(self):
        self.receiver.answer(FAIL)
        deliveries = self.tell("1", "2", "3")
        self.drain()
        self.make_due()
        self.drain()
        self.assertEqual(self.refs(), ["1", "1", "2", "3"])
        self.assertEqual(set(deliveries.mapped("state")), {"delivered"})

    def test_a_retried_dead_letter_goes_before_what_is_tried_again_after_it(self):
        self.receiver.answer(FAIL, FAIL, FAIL)
        first, second = self.tell("1", "2")
        self.drain()
        first.action_cancel()
        self.drain()
        self.assertEqual(second.state, "retrying")
        first.action_retry()
        self.make_due()
        self.drain()
        self.assertEqual((first.state, second.state), ("retrying", "parked"))
        self.make_due()
        self.drain()
        self.assertEqual(self.refs(), ["1", "2", "1", "1", "2"])

    def test_nothing_goes_before_retried_dead_letters_that_wait_to_be_read(self):
        """People retry them by the thousand."""
        self.receiver.answer(FAIL)
        (other,) = self.tell("x", partner=self.partners[1])
        first, second = self.tell("1", "2")
        (other | first).action_cancel()
        self.drain()
        self.assertEqual(second.state, "retrying")
        (other | first).action_retry()
        self.make_due()
        with patch.object(reading, "FEW_ROWS", 1):
            self.drain()
        self.assertEqual(self.refs(), ["2", "x", "1", "2"])

    def test_retries_carry_the_same_id_and_a_new_timestamp(self):
        self.receiver.answer(FAIL)
        delivery = self.tell("1")
        self.drain()
        self.make_due()
        self.drain()
        first, second = self.posts()
        self.assertEqual(first.headers["webhook-id"], second.headers["webhook-id"])
        self.assertEqual(first.body, second.body)
        self.assertEqual(delivery.attempt_ids.mapped("number"), [2, 1])

    def test_a_retry_that_is_not_due_waits(self):
        self.receiver.answer(FAIL)
        self.tell("1")
        self.drain()
        self.drain()
        self.assertEqual(len(self.posts()), 1)


@tagged("post_install", "-at_install")
class TestFailure(DrainCase):
    def spend_attempts(self, count=12):
        """Let the receiver refuse that often; the next answer is good again."""
        self.receiver.answer(*[REFUSAL] * count)
        for _attempt in range(count):
            self.make_due()
            self.drain()

    def test_the_schedule_decides_when_to_try_again(self):
        self.receiver.answer(FAIL)
        delivery = self.tell("1")
        self.drain()
        self.assertEqual((delivery.state, delivery.attempt), ("retrying", 1))
        wait = delivery.due_at - fields.Datetime.now()
        self.assertLessEqual(wait, timedelta(seconds=7))
        self.assertIn("500", delivery.last_error)

    def test_a_receiver_may_ask_for_more_time(self):
        self.receiver.answer(Answer(status=503, headers={"Retry-After": "3600"}))
        delivery = self.tell("1")
        before = fields.Datetime.now()
        self.drain()
        self.assertGreaterEqual(delivery.due_at, before + timedelta(seconds=3600))

    def test_spent_attempts_make_a_dead_letter_and_the_key_goes_on(self):
        first, second = self.tell("1", "2")
        self.spend_attempts()
        self.assertEqual((first.state, first.attempt), ("dead", 12))
        self.assertEqual(len(first.attempt_ids), 12)
        self.drain()
        self.assertEqual(second.state, "delivered")

    def test_spent_attempts_hold_the_key_where_that_is_wanted(self):
        self.endpoint.on_exhausted = "held"
        first, second = self.tell("1", "2")
        self.spend_attempts()
        self.drain()
        self.assertEqual((first.state, second.state), ("held", "parked"))
        first.action_retry()
        self.drain()
        self.assertEqual((first.state, second.state), ("delivered", "delivered"))

    def test_a_dead_letter_is_delivered_after_retry(self):
        delivery = self.tell("1")
        self.spend_attempts()
        delivery.action_retry()
        self.drain()
        self.assertEqual((delivery.state, delivery.attempt), ("delivered", 0))

    def test_cancelling_a_head_lets_its_followers_go(self):
        self.receiver.answer(FAIL)
        first, second = self.tell("1", "2")
        self.drain()
        first.action_cancel()
        self.drain()
        self.assertEqual((first.state, second.state), ("cancelled", "delivered"))

    def test_gone_disables_the_endpoint_and_loses_nothing(self):
        self.endpoint.concurrency = 1
        self.receiver.answer(Answer(status=410))
        first, second = self.tell("1", "2")
        other = self.tell("3", partner=self.partners[1])
        self.drain()
        self.assertEqual(len(self.posts()), 1)
        self.assertEqual(self.endpoint.state, "disabled")
        self.assertIn("410", self.endpoint.state_reason)
        self.assertEqual((first.state, first.attempt), ("retrying", 0))
        self.endpoint.action_resume()
        self.drain()
        for delivery in (first, second, other):
            self.assertEqual(delivery.state, "delivered")

    def test_a_redirect_is_not_followed(self):
        self.receiver.answer(
            Answer(status=307, headers={"Location": f"{self.receiver.url}/else"})
        )
        delivery = self.tell("1")
        self.drain()
        self.assertEqual([post.path for post in self.posts()], ["/"])
        self.assertEqual(delivery.state, "retrying")
        self.assertIn("/else", delivery.last_error)

    def test_a_receiver_that_is_down_is_tried_again(self):
        self.receiver.stop()
        delivery = self.tell("1")
        self.drain()
        self.assertEqual(delivery.state, "retrying")
        self.assertFalse(delivery.last_status)
        self.receiver.start()
        self.make_due()
        self.drain()
        self.assertEqual(delivery.state, "delivered")

    def test_a_forbidden_address_disables_the_endpoint(self):
        delivery = self.tell("1")
        self.env["ir.config_parameter"].set_param(
            "integration_base.allowed_networks", ""
        )
        self.drain()
        self.assertFalse(self.posts())
        self.assertEqual(self.endpoint.state, "disabled")
        self.assertIn("Allowed networks", self.endpoint.state_reason)
        self.assertEqual(delivery.state, "retrying")
        self.assertEqual(delivery.attempt_ids.outcome, "blocked")

    def test_a_lost_encryption_key_disables_the_endpoint(self):
        delivery = self.tell("1")
        self.endpoint.secret_ids.sudo().flush_recordset()
        self.env.cr.execute(
            "UPDATE integration_secret SET ciphertext = 'lost' WHERE endpoint_id = %s",
            (self.endpoint.id,),
        )
        self.env.invalidate_all()
        self.drain()
        self.assertEqual(self.endpoint.state, "disabled")
        self.assertTrue(self.endpoint.state_reason)
        self.assertEqual(delivery.state, "pending")

    def test_an_event_that_is_stored_no_more_is_a_dead_letter(self):
        delivery = self.tell("1")
        self.env.cr.execute(
            "DELETE FROM outbox_event WHERE id = %s", (delivery.event_id.id,)
        )
        self.drain()
        self.assertEqual(delivery.state, "dead")
        self.assertIn("no longer stored", delivery.last_error)

    def test_an_event_that_fits_no_envelope_spoils_no_other(self):
        bad, good = self.tell("1", "2")
        self.env.cr.execute(
            "UPDATE outbox_event SET source = 'no uri' WHERE id = %s",
            (bad.event_id.id,),
        )
        self.drain()
        self.assertEqual((bad.state, good.state), ("dead", "delivered"))
        self.assertIn("source", bad.last_error)

    def test_followers_wait_behind_an_unsendable_event_that_is_held(self):
        self.endpoint.on_exhausted = "held"
        bad, good = self.tell("1", "2")
        self.env.cr.execute(
            "UPDATE outbox_event SET source = 'no uri' WHERE id = %s",
            (bad.event_id.id,),
        )
        self.drain()
        self.drain()
        self.assertFalse(self.posts())
        self.assertEqual((bad.state, good.state), ("held", "parked"))

    def test_results_are_kept_when_the_endpoint_cannot_be_told(self):
        self.receiver.answer(Answer(), Answer(status=410))
        first, second = self.tell("1", "2")
        endpoints = self.registry["outbox.endpoint"]
        with (
            patch.object(endpoints, "message_post", side_effect=ValueError("mail")),
            self.assertLogs("odoo.addons.outbox.models", "ERROR"),
        ):
            self.drain()
        self.assertEqual((first.state, second.state), ("delivered", "retrying"))
        self.assertEqual(self.endpoint.state, "disabled")

    def test_a_pause_takes_effect_within_a_batch(self):
        deliveries = self.tell(*map(str, range(6)))
        write = drain_module.Run._write

        def pause_first(run, *args):
            run.lane.endpoint_id.state = "paused"
            run.lane.env.flush_all()
            write(run, *args)

        with (
            patch.object(drain_module, "FLUSH_ROWS", 1),
            patch.object(drain_module.Run, "_write", pause_first),
        ):
            self.drain()
        self.assertEqual(deliveries[0].state, "delivered")
        self.assertEqual(deliveries[-1].state, "pending")

    def test_what_has_arrived_is_written_while_another_answer_is_awaited(self):
        answer_now = threading.Event()
        self.addCleanup(answer_now.set)
        deliveries = self.tell("1") | self.tell("2", partner=self.partners[1])
        batches = []
        write = drain_module.Run._write

        def note(run, target, rows, tries, settled):
            write(run, target, rows, tries, settled)
            batches.append(len(tries))
            answer_now.set()

        self.receiver.answer(Answer(), Answer(hold=answer_now))
        with patch.object(drain_module.Run, "_write", note):
            self.drain()
        self.assertEqual(batches, [1, 1])
        self.assertEqual(set(deliveries.mapped("state")), {"delivered"})


@tagged("post_install", "-at_install")
class TestRuns(DrainCase):
    """Who drains when."""

    def jobs(self):
        return self.env["queue.job"].search(
            [("identity_key", "=like", f"outbox.lane:{self.endpoint.lane_ids.id}%")]
        )

    def test_a_run_that_lost_its_lane_writes_no_result(self):
        delivery = self.tell("1")
        lane = self.endpoint.lane_ids
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            run = drain_module.Run(cr, lane.id)
            lane_sql.take_over(cr, lane.id, "another process")
            run.go()
        self.env.invalidate_all()
        self.assertEqual(len(self.posts()), 1)
        self.assertEqual(delivery.state, "pending")
        self.assertFalse(delivery.attempt_ids)

    def test_a_near_retry_gets_a_job_of_its_own(self):
        self.receiver.answer(FAIL)
        delivery = self.tell("1")
        self.drain()
        (job,) = self.jobs()
        self.assertLess(abs(job.eta - delivery.due_at), timedelta(seconds=2))

    def test_a_run_whose_time_is_up_has_a_successor(self):
        deliveries = self.tell("1", "2", "3")
        with patch.object(drain_module, "BUDGET", -1.0):
            self.drain()
        self.assertEqual(set(deliveries.mapped("state")), {"pending"})
        self.assertEqual(self.jobs().mapped("eta"), [False])
        self.drain()
        self.assertEqual(set(deliveries.mapped("state")), {"delivered"})

    def test_a_waiting_job_is_not_enqueued_twice(self):
        lane = self.endpoint.lane_ids
        lane._enqueue()
        lane._enqueue()
        self.assertEqual(len(self.jobs()), 1)

    def test_the_sweeper_finds_what_no_wake_up_told(self):
        self.tell("1")
        self.sweep()
        self.assertEqual(len(self.jobs()), 1)

    def test_the_sweeper_leaves_paused_endpoints_and_empty_lanes_alone(self):
        self.sweep()
        self.assertFalse(self.jobs())
        self.tell("1")
        self.endpoint.action_pause()
        self.sweep()
        self.assertFalse(self.jobs())

    def test_parked_orphans_are_freed(self):
        self.receiver.answer(FAIL)
        first, second = self.tell("1", "2")
        self.drain()
        self.env.cr.execute(
            "UPDATE outbox_delivery SET state = 'cancelled' WHERE id = %s", (first.id,)
        )
        with self.enter_registry_test_mode():
            self.env["outbox.lane"]._free_orphans()
        self.env.invalidate_all()
        self.assertEqual(second.state, "pending")

    def test_what_is_to_be_tried_later_is_not_even_looked_at(self):
        delivery = self.tell("1")
        self.env.flush_all()
        # In an empty table all indexes cost the same.
        self.env.cr.execute(
            "INSERT INTO outbox_delivery (event_id, event_type_id, endpoint_id, lane,"
            " key, state, attempt, due_at)"
            " SELECT 1000000000 + n, d.event_type_id, d.endpoint_id, d.lane, d.key,"
            " 'retrying', 1, now() + interval '1 year'"
            " FROM outbox_delivery d, generate_series(1, 2000) n WHERE d.id = %s",
            (delivery.id,),
        )
        self.env.cr.execute("ANALYZE outbox_delivery")
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        where = {"endpoint": self.endpoint.id, "lane": 0}
        limits = {"heads": 1, "pending": 1, "until": 0}
        self.env.cr.execute(f"EXPLAIN {lane_sql.READ}", where | limits)
        plan = "\n".join(row[0] for row in self.env.cr.fetchall())
        self.assertRegex(plan, r"Index Cond: \(.*\(due_at <= ")

    def test_a_failed_job_leads_to_its_endpoint(self):
        self.endpoint.lane_ids._enqueue()
        action = self.jobs().open_related_action()
        self.assertEqual(
            (action["res_model"], action["res_id"]),
            ("outbox.endpoint", self.endpoint.id),
        )


@tagged("post_install", "-at_install")
class TestActions(DrainCase):
    """Buttons, by role."""

    def test_users_look_and_operators_act(self):
        self.receiver.answer(FAIL)
        delivery = self.tell("1")
        self.drain()
        for record, method in (
            (self.endpoint, "action_pause"),
            (self.endpoint, "action_resume"),
            (self.endpoint, "action_send_test"),
            (delivery, "action_retry"),
            (delivery, "action_cancel"),
        ):
            self.assertTrue(record.with_user(self.user).read(["state"]))
            with self.assertRaisesRegex(Exception, "Operator"):
                getattr(record.with_user(self.user), method)()
            getattr(record.with_user(self.operator), method)()
        self.assertEqual(delivery.state, "cancelled")

    def test_acting_is_on_record(self):
        self.endpoint.with_user(self.operator).action_pause()
        entry = self.env["integration.audit"].search(
            [("model", "=", "outbox.endpoint"), ("res_id", "=", self.endpoint.id)],
            limit=1,
        )
        self.assertEqual(entry.action, "endpoint_paused")
        self.assertEqual(entry.user_id, self.operator)

    def test_acting_on_what_has_changed_is_refused_in_words(self):
        delivery = self.tell("1")
        self.drain()
        with self.assertRaisesRegex(UserError, "is delivered by now"):
            delivery.action_cancel()

    def test_of_several_deliveries_those_are_left_alone_that_need_nothing(self):
        self.receiver.answer(Answer(), FAIL)
        arrived, failed = self.tell("1", "2")
        self.drain()
        (arrived | failed).action_retry()
        self.assertEqual((arrived.state, failed.state), ("delivered", "pending"))
        (arrived | failed).action_cancel()
        self.assertEqual((arrived.state, failed.state), ("delivered", "cancelled"))

    def test_an_event_without_data_is_rendered_first(self):
        delivery = self.tell("1")
        self.env.cr.execute(
            "UPDATE outbox_event SET data = NULL, error = 'x' WHERE id = %s",
            (delivery.event_id.id,),
        )
        self.env.cr.execute(
            "UPDATE outbox_delivery SET state = 'held' WHERE id = %s", (delivery.id,)
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "render it again"):
            delivery.action_retry()

    def test_an_endpoint_with_deliveries_is_not_deleted(self):
        self.tell("1")
        with self.assertRaisesRegex(UserError, "Archive it"):
            self.endpoint.unlink()
