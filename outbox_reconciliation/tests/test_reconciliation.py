# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.integration_base.tests.receiver import Answer

from ..models.outbox_reconciliation import TRIES
from .reconciliation_case import ReconciliationCase


@tagged("post_install", "-at_install")
class TestReconciliation(ReconciliationCase):
    def figures(self, record):
        (line,) = record.line_ids
        return {
            name: line[name]
            for name in (
                *("emitted", "arrived", "waiting", "failed", "absent"),
                *("never_sent", "withdrawn", "unwanted"),
            )
            if line[name]
        }

    def test_what_arrived_is_not_missing(self):
        self.tell("1", "2")
        self.drain()
        record = self.compare()
        self.assertEqual(record.state, "done")
        self.assertEqual(self.figures(record), {"emitted": 2, "arrived": 2})
        self.assertFalse(record.finding_ids)
        self.assertEqual(record.progress, 100)

    def test_every_fate_of_a_delivery_is_told_apart(self):
        dead, held, waiting, cancelled, _arrived = (
            self.tell("1", partner=self.partners[number % 3]) for number in range(5)
        )
        dead.state = "dead"
        held.state = "held"
        cancelled.action_cancel()
        _arrived.state = "delivered"
        record = self.compare()
        self.assertEqual(
            self.figures(record),
            {"emitted": 5, "arrived": 1, "waiting": 1, "failed": 2, "withdrawn": 1},
        )
        self.assertEqual(record.missing, 2)
        self.assertEqual(record.finding_ids.event_id, (dead | held).event_id)
        self.assertEqual(waiting.state, "pending")

    def test_a_name_that_is_erased_is_in_no_finding_either(self):
        dead, other = self.tell("1"), self.tell("2", partner=self.partners[1])
        (dead + other).state = "dead"
        found = self.compare().finding_ids
        self.assertEqual(set(found.mapped("document")), {"A", "B"})
        dead.event_id._forget_document()
        documents = {finding.event_id: finding.document for finding in found}
        self.assertEqual(documents, {dead.event_id: False, other.event_id: "B"})

    def test_receiver_that_lost_an_event_is_found_out_and_gets_it_again(self):
        self.offer_digest()
        first, second = self.tell("1", "2")
        self.drain()
        del self.mes.kept[first.event_uuid]
        record = self.compare()
        self.assertTrue(record.with_digest)
        self.assertEqual(
            self.figures(record), {"emitted": 2, "arrived": 1, "absent": 1}
        )
        self.assertEqual(record.finding_ids.event_id, first.event_id)
        self.send_missing(record)
        self.assertEqual(set(self.mes.kept), {first.event_uuid, second.event_uuid})
        self.assertFalse(record.missing)
        self.assertFalse(self.compare().finding_ids)

    def test_receiver_without_ids_is_asked_for_shorter_and_shorter_windows(self):
        self.offer_digest()
        self.mes.with_ids = False
        first, second = self.tell("1", "2")
        self.env.cr.execute(
            "UPDATE outbox_event SET time = time - interval '10 minutes' WHERE id = %s",
            (first.event_id.id,),
        )
        self.env.invalidate_all()
        self.drain()
        del self.mes.kept[second.event_uuid]
        record = self.compare()
        self.assertEqual(record.finding_ids.event_id, second.event_id)
        self.assertEqual(self.figures(record)["arrived"], 1)

    def test_event_that_arrived_unnoticed_is_not_missing(self):
        self.offer_digest()
        delivery = self.tell("1")
        self.drain()
        delivery.state = "dead"
        record = self.compare()
        self.assertEqual(self.figures(record), {"emitted": 1, "arrived": 1})

    def test_event_that_odoo_does_not_know_is_told(self):
        self.offer_digest()
        delivery = self.tell("1")
        self.drain()
        known = self.mes.kept[delivery.event_uuid]
        self.mes.kept["restored-from-elsewhere"] = known
        record = self.compare()
        self.assertEqual(self.findings(record), [("unknown", False)])
        self.assertEqual((record.missing, record.unknown), (0, 1))
        with self.assertRaisesRegex(UserError, "Nothing is missing"):
            record.action_send_missing()

    def test_event_that_nobody_was_owed_is_found_and_sent(self):
        self.offer_digest()
        delivery = self.tell("1")
        event = delivery.event_id
        delivery.unlink()
        record = self.compare()
        self.assertEqual(self.figures(record), {"emitted": 1, "never_sent": 1})
        self.send_missing(record)
        self.assertEqual(set(self.mes.kept), {event.uuid})

    def test_event_that_a_filter_left_out_is_not_missing(self):
        self.endpoint.subscription_ids.filter_domain = "[('name', '=', 'nobody')]"
        self.tell("1")
        record = self.compare()
        self.assertEqual(self.figures(record), {"emitted": 1, "unwanted": 1})

    def test_dead_letters_are_retried_and_not_doubled(self):
        delivery = self.tell("1")
        delivery.state = "dead"
        record = self.compare()
        record.action_send_missing()
        self.assertEqual(delivery.state, "pending")
        self.assertEqual(len(delivery.event_id.delivery_ids), 1)
        self.assertTrue(record.finding_ids.sent)

    def test_only_the_chosen_types_are_compared(self):
        other = self.make_event_type("x.other", "res.partner")
        self.subscribe(self.endpoint, other)
        self.tell("1")
        self.env["outbox.event.type"].emit("x.other", self.partners[0])
        record = self.compare(event_type_ids=[Command.set(other.ids)])
        self.assertEqual(record.line_ids.mapped("name"), ["x.other"])

    def test_receiver_is_asked_as_it_is_sent_to(self):
        self.endpoint.write({"auth_kind": "bearer", "auth_secret": "s3cret"})
        self.offer_digest()
        self.tell("1")
        self.drain()
        record = self.compare()
        self.assertEqual(record.state, "done")
        asked = self.mes.requests_for_digests[-1]
        self.assertEqual(asked.headers["authorization"], "Bearer s3cret")
        self.assertTrue(asked.headers["webhook-signature"].startswith("v1,"))
        self.assertEqual(self.mes.questions[-1]["type"], ["x.told"])

    def test_receiver_that_is_down_is_asked_again_and_then_a_person(self):
        self.offer_digest()
        self.tell("1")
        self.mes.broken = Answer(503)
        record = self.compare()
        self.assertEqual(record.state, "running")
        self.assertIn("HTTP 503", record.error)
        jobs = self.env["queue.job"].search(
            [("method_name", "=", "_compare"), ("eta", "!=", False)]
        )
        self.assertEqual(len(jobs), 1)
        for _try in range(TRIES - 1):
            self.run_job(record)
        self.assertEqual(record.state, "failed")
        self.assertFalse(record.line_ids)
        self.mes.broken = None
        record.action_start()
        self.run_job(record)
        self.assertEqual(record.state, "done")
        self.assertEqual(sum(record.line_ids.mapped("emitted")), 1)

    def test_paused_endpoint_is_not_asked(self):
        self.offer_digest()
        self.tell("1")
        self.endpoint.action_pause()
        record = self.compare()
        self.assertIn("paused", record.error)
        self.assertFalse(self.mes.requests_for_digests)

    def test_job_that_runs_twice_counts_once(self):
        self.tell("1")
        record = self.compare()
        record.sudo().state = "running"
        self.run_job(record)
        self.assertEqual(record.emitted, 1)

    def test_stopped_comparison_goes_on_where_it_was(self):
        self.tell("1")
        self.forget_events()
        record = self.env["outbox.reconciliation"].create(
            {"endpoint_id": self.endpoint.id}
        )
        record.action_start()
        record.action_stop()
        self.run_job(record)
        self.assertEqual((record.state, record.emitted), ("failed", 0))
        record.action_start()
        self.assertEqual(record.state, "running")

    def test_window_in_future_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "not in future"):
            self.env["outbox.reconciliation"].create(
                {"endpoint_id": self.endpoint.id, "date_to": "2999-01-01 00:00:00"}
            )

    def test_endpoint_without_subscriptions_has_nothing_to_compare(self):
        self.endpoint.subscription_ids.unlink()
        with self.assertRaisesRegex(UserError, "subscribed to nothing"):
            self.compare()
