# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.integration_base.pure.curl_command import LEFT_OUT
from odoo.addons.integration_base.pure.hidden import HIDDEN
from odoo.addons.integration_base.tests.common import ROLES
from odoo.addons.integration_base.tests.receiver import Answer

from .drain_case import DrainCase
from .views_case import ViewsCase

FAIL = Answer(status=503, body=b"<script>alert(1)</script>")


@tagged("post_install", "-at_install")
class TestStory(DrainCase):
    """What a delivery's form tells."""

    def story(self, delivery, user=None):
        """The story that the form shows; a delivery has one part."""
        (part,) = Form(delivery.with_user(user or self.user)).story
        return part

    def steps(self, delivery, user=None):
        return [step["kind"] for step in self.story(delivery, user)["steps"]]

    def reasons(self, delivery, user=None):
        found = self.story(delivery, user)["reasons"]
        return {reason["kind"]: reason for reason in found}

    def test_a_delivery_that_arrived_tells_its_way(self):
        (delivery,) = self.tell("1")
        self.receiver.answer(FAIL)
        self.drain()
        self.make_due()
        self.drain()
        story = self.story(delivery)
        self.assertEqual(
            [step["kind"] for step in story["steps"]],
            ["committed", "queued", "attempt", "attempt", "delivered"],
        )
        self.assertEqual(story["reasons"], [])
        committed, queued, failed, arrived, _end = story["steps"]
        self.assertIn(self.partners[0].display_name, committed["text"])
        self.assertIn(self.endpoint.name, queued["text"])
        self.assertIn("HTTP 503", failed["text"])
        self.assertEqual(failed["attempt"], delivery.attempt_ids[-1].id)
        self.assertEqual(arrived["tone"], "good")

    def test_one_that_failed_says_when_it_is_tried_again(self):
        (delivery,) = self.tell("1")
        self.receiver.answer(FAIL)
        self.drain()
        self.assertEqual(self.steps(delivery)[-1], "next")
        self.assertIn("failed 1 times", self.reasons(delivery)["retry_at"]["text"])

    def test_what_waits_names_what_it_waits_for(self):
        first, second = self.tell("1", "2")
        self.receiver.answer(FAIL)
        self.drain()
        self.assertEqual(second.state, "parked")
        link = self.reasons(second)["behind"]["link"]
        self.assertEqual(link["id"], first.id)
        self.assertNotIn("next", self.steps(second))

    def test_what_waits_for_another_company_s_delivery_tells_nothing_of_it(self):
        first, second = self.tell("1", "2")
        self.receiver.answer(FAIL)
        self.drain()
        first.company_id = self.env["res.company"].create({"name": "Away"})
        self.assertFalse(self.reasons(second)["behind"]["link"])

    def test_the_endpoint_s_condition_comes_first(self):
        (delivery,) = self.tell("1")
        self.endpoint.action_pause()
        self.assertEqual(list(self.reasons(delivery)), ["endpoint_paused", "due"])
        self.endpoint._disable("The receiver wants no more.")
        reason = self.reasons(delivery)["endpoint_disabled"]
        self.assertIn("wants no more", reason["text"])
        self.endpoint.active = False
        self.assertIn("endpoint_archived", self.reasons(delivery))

    def test_an_open_circuit_says_until_when(self):
        (delivery,) = self.tell("1")
        self.endpoint.circuit_ids.write(
            {
                "state": "open",
                "probe_at": fields.Datetime.add(fields.Datetime.now(), hours=1),
            }
        )
        text = self.reasons(delivery)["circuit_open"]["text"]
        self.assertIn("nothing goes out before", text)

    def test_a_lane_that_stands_says_why(self):
        (delivery,) = self.tell("1")
        self.endpoint.lane_ids.overdue_reason = "The job runner does not run."
        reason = self.reasons(delivery)["lane_stands"]
        self.assertEqual(reason["text"], "The job runner does not run.")

    def test_who_decided_is_told_to_those_who_may_read_the_audit_trail(self):
        (delivery,) = self.tell("1")
        delivery._decide("discard", "Sent by hand")
        self.assertNotIn("decision", self.steps(delivery))
        self.assertIn("decision", self.steps(delivery, self.manager))
        self.assertIn("Sent by hand", str(self.story(delivery, self.manager)))

    def test_a_story_is_told_although_much_of_it_is_gone(self):
        (delivery,) = self.tell("1")
        self.env.cr.execute(
            "UPDATE outbox_delivery SET state = 'dead' WHERE id = %s", (delivery.id,)
        )
        self.env.cr.execute(
            "DELETE FROM outbox_event WHERE id = %s", (delivery.event_id.id,)
        )
        self.env.invalidate_all()
        story = delivery.with_user(self.user)._story()
        self.assertIn("no longer stored", story["steps"][0]["text"])
        self.assertEqual([r["kind"] for r in story["reasons"]], ["not_rendered"])

    def test_an_event_tells_the_story_of_each_of_its_deliveries(self):
        other = self.make_endpoint(name="WMS")
        self.subscribe(other, self.kind)
        delivery = self.tell("1")[:1]
        event = delivery.event_id
        story = Form(event.with_user(self.user)).story
        self.assertEqual([part["id"] for part in story], event.delivery_ids.ids)
        self.assertEqual({part["endpoint"] for part in story}, {"MES", "WMS"})

    def test_many_attempts_are_counted_and_not_all_shown(self):
        (delivery,) = self.tell("1")
        self.env.cr.execute(
            "INSERT INTO outbox_attempt"
            " (delivery_id, number, outcome, duration, started_at)"
            " SELECT %s, n, 'retry', 0, now() FROM generate_series(1, 60) n",
            (delivery.id,),
        )
        story = self.story(delivery)
        self.assertEqual(story["earlier"], 10)
        self.assertEqual(len(story["steps"]), 2 + 50)

    def test_the_job_is_shown_to_those_who_may_see_jobs(self):
        (delivery,) = self.tell("1")
        self.endpoint.lane_ids._enqueue()
        self.assertFalse(Form(delivery.with_user(self.user)).has_job)
        with self.assertRaises(AccessError):
            delivery.with_user(self.user).action_open_job()
        self.user.group_ids += self.env.ref("queue_job.group_queue_job_manager")
        self.assertTrue(Form(delivery.with_user(self.user)).has_job)
        action = delivery.with_user(self.user).action_open_job()
        self.assertEqual(action["res_model"], "queue.job")
        jobs = self.env["queue.job"].search(action["domain"])
        self.assertEqual(jobs.records, self.endpoint.lane_ids)

    def test_the_document_opens_for_those_who_may_see_it(self):
        (delivery,) = self.tell("1")
        action = delivery.with_user(self.user).action_open_record()
        self.assertEqual(
            (action["res_model"], action["res_id"]),
            ("res.partner", self.partners[0].id),
        )
        rule = {
            "name": "Nobody",
            "model_id": self.env["ir.model"]._get_id("res.partner"),
            "domain_force": f"[('id', '!=', {self.partners[0].id})]",
        }
        self.env["ir.rule"].create(rule)
        with self.assertRaisesRegex(AccessError, "no right to see"):
            delivery.with_user(self.user).action_open_record()
        delivery.event_id.res_id = 2**40
        with self.assertRaisesRegex(UserError, "does not exist any more"):
            delivery.with_user(self.user).action_open_record()

    def test_the_exchange_is_what_was_said(self):
        (delivery,) = self.tell("1")
        self.receiver.answer(FAIL)
        self.drain()
        exchange = delivery.attempt_ids.with_user(self.user).read_exchange()
        self.assertEqual(exchange["status"], 503)
        self.assertEqual(exchange["response_body"]["text"], FAIL.body.decode())
        self.assertIn('\n  "type": "x.told"', exchange["request_body"]["text"])
        self.assertIn(["webhook-id", delivery.event_uuid], self._lists(exchange))
        self.assertIn(self.endpoint.url, exchange["curl"])
        self.assertIn(f"webhook-signature: {LEFT_OUT}", exchange["curl"])
        self.assertIn("webhook-signature", exchange["curl_note"])

    def _lists(self, exchange):
        return [[name.lower(), value] for name, value in exchange["request_headers"]]

    def test_secrets_of_the_endpoint_are_in_no_command(self):
        (delivery,) = self.tell("1")
        self.receiver.answer(FAIL)
        self.drain()
        attempt = delivery.attempt_ids
        attempt.request_headers += (
            f"\nX-Api-Key: {HIDDEN}\nAuthorization: Basic czNjcmV0"
        )
        attempt.invalidate_recordset()
        self.assertNotIn("czNjcmV0", attempt.curl)
        self.assertIn(f"X-Api-Key: {LEFT_OUT}", attempt.curl)

    def test_a_long_answer_says_that_it_is_cut(self):
        (delivery,) = self.tell("1")
        self.receiver.answer(Answer(status=500, body=b"\x00\xff" + b"x" * 70_000))
        self.drain()
        exchange = delivery.attempt_ids.read_exchange()
        self.assertIn("first 16 KiB", exchange["response_note"])
        self.assertIn("no text", exchange["response_body"]["note"])

    def test_no_answer_is_said_to_be_none(self):
        (delivery,) = self.tell("1")
        self.receiver.answer(Answer(status=503))
        self.drain()
        delivery.attempt_ids.write({"status": 0, "response_body": False})
        exchange = delivery.attempt_ids.read_exchange()
        self.assertIn("did not answer", exchange["response_note"])


@tagged("post_install", "-at_install")
class TestStoryAccess(ViewsCase):
    def test_every_role_reads_the_story_and_the_exchange(self):
        for role in ROLES:
            with self.subTest(role=role):
                user = getattr(self, role)
                self.assertTrue(self.dead.with_user(user).story)
                self.assertTrue(self.attempt.with_user(user).read_exchange())

    def test_nobody_without_a_role_does(self):
        self._refused(self.outsider)

    def test_nobody_of_another_company_does(self):
        away = self.env["res.company"].create({"name": "Away"})
        self.attempt.company_id = self.dead.company_id = away
        self.env.flush_all()
        self.env.invalidate_all()
        self._refused(self.user)

    def _refused(self, user):
        with self.assertRaises(AccessError):
            self.attempt.with_user(user).read_exchange()
        with self.assertRaises(AccessError):
            self.dead.with_user(user).read(["story"])
