# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import tagged

from odoo.addons.integration_base.tests.receiver import Answer

from .metrics_case import MetricsCase

FAIL = Answer(status=500)


@tagged("post_install", "-at_install")
class TestMetrics(MetricsCase):
    def test_it_is_the_text_format(self):
        answer = self.scrape(self.make_token())
        self.assertEqual(
            answer.headers["Content-Type"], "text/plain; version=0.0.4; charset=utf-8"
        )
        self.assertEqual(answer.headers["Cache-Control"], "no-store")

    def test_every_metric_says_what_it_is(self):
        self.tell("1")
        self.drain()
        for family in self.families().values():
            self.assertTrue(family.documentation, family.name)
            self.assertIn(family.type, ("gauge", "counter", "histogram"))
            self.assertTrue(family.name.startswith("outbox_"))

    def test_what_arrives_is_counted(self):
        self.tell("1", "2")
        self.drain()
        found = self.families()
        labels = {"event_type": "x.told"}
        attempts = self.of_endpoint(found, "outbox_attempts_total", **labels)
        failed = self.of_endpoint(found, "outbox_attempts_failed_total", **labels)
        self.assertEqual((attempts, failed), (2, 0))
        for outcome, count in (("delivered", 2), ("dead", 0), ("held", 0)):
            value = self.of_endpoint(
                found, "outbox_deliveries_total", outcome=outcome, **labels
            )
            self.assertEqual(value, count, outcome)

    def test_how_long_it_took(self):
        self.tell("1", "2")
        self.drain()
        found = self.families()
        for name in (
            "outbox_delivery_latency_seconds",
            "outbox_attempt_duration_seconds",
        ):
            buckets = [
                sample.value
                for sample in found[name].samples
                if sample.labels["endpoint_id"] == str(self.endpoint.id)
            ]
            self.assertEqual(buckets, sorted(buckets))
            self.assertEqual(buckets[-1], 2)

    def test_failures_are_counted(self):
        self.receiver.answer(FAIL)
        self.tell("1")
        self.drain()
        found = self.families()
        self.assertEqual(self.of_endpoint(found, "outbox_attempts_failed_total"), 1)
        self.assertEqual(
            self.of_endpoint(found, "outbox_undelivered", state="retrying"), 1
        )

    def test_what_waits(self):
        self.endpoint.action_pause()
        self.tell("1", "2")
        found = self.families()
        self.assertEqual(
            self.of_endpoint(found, "outbox_undelivered", state="pending"), 2
        )
        self.assertEqual(
            self.of_endpoint(found, "outbox_endpoint_state", state="paused"), 1
        )
        self.assertEqual(
            self.of_endpoint(found, "outbox_endpoint_state", state="active"), 0
        )

    def test_for_how_long_it_waits(self):
        self.assertEqual(
            self.of_endpoint(self.families(), "outbox_oldest_due_seconds"), 0
        )
        delivery = self.tell("1", "2")[0]
        self.env.cr.execute(
            "UPDATE outbox_delivery SET create_date = create_date - interval '1 hour'"
            " WHERE id = %s",
            (delivery.id,),
        )
        age = self.of_endpoint(self.families(), "outbox_oldest_due_seconds")
        self.assertGreaterEqual(age, 3600)

    def test_what_is_tried_again_later_is_not_due(self):
        self.receiver.answer(FAIL)
        self.tell("1")
        self.drain()
        self.assertEqual(
            self.of_endpoint(self.families(), "outbox_oldest_due_seconds"), 0
        )

    def test_keys_that_wait_for_a_person(self):
        deliveries = self.tell("1", "2")
        deliveries += self.tell("3", partner=self.partners[1])
        self.env.cr.execute(
            "UPDATE outbox_delivery SET state = 'held' WHERE id = ANY(%s)",
            (deliveries.ids,),
        )
        found = self.families()
        self.assertEqual(self.of_endpoint(found, "outbox_held_keys"), 2)
        self.assertEqual(self.of_endpoint(found, "outbox_undelivered", state="held"), 3)

    def test_an_open_circuit(self):
        self.endpoint.circuit_ids.sudo().state = "open"
        found = self.families()
        self.assertEqual(
            self.of_endpoint(found, "outbox_circuit_state", state="open"), 1
        )
        self.assertEqual(
            self.of_endpoint(found, "outbox_circuit_state", state="closed"), 0
        )

    def test_what_the_watchdog_has_found(self):
        self.endpoint.lane_ids.sudo().overdue_reason = "runner"
        self.assertEqual(self.of_endpoint(self.families(), "outbox_overdue_lanes"), 1)

    def test_jobs_of_the_channels(self):
        labels = {"channel": "root.outbox", "state": "pending"}
        before = self.value(self.families(), "outbox_jobs", **labels)
        self.env["queue.job"].search([]).unlink()
        self.endpoint.lane_ids._enqueue()
        after = self.value(self.families(), "outbox_jobs", **labels)
        self.assertGreaterEqual(before, 0)
        self.assertEqual(after, 1)

    def test_a_scheduled_action_that_does_not_run(self):
        sweep = self.env.ref("outbox.cron_outbox_sweep")
        self.env.cr.execute(
            "UPDATE ir_cron SET lastcall = now() AT TIME ZONE 'UTC' - interval '1 day'"
            " WHERE id = %s",
            (sweep.id,),
        )
        age = self.value(
            self.families(), "outbox_scheduled_action_age_seconds", action="sweep"
        )
        self.assertGreaterEqual(age, 24 * 3600)

    def test_a_name_may_hold_anything(self):
        self.endpoint.name = 'Line "3"\\ north, ü'
        (labels,) = [
            sample.labels
            for sample in self.families()["outbox_held_keys"].samples
            if sample.labels["endpoint_id"] == str(self.endpoint.id)
        ]
        self.assertEqual(labels["endpoint"], self.endpoint.name)

    def test_nothing_is_shown_of_what_is_delivered(self):
        self.tell("the-ref-of-it")
        self.drain()
        text = self.scrape(self.make_token()).text
        self.assertNotIn("the-ref-of-it", text)
        self.assertNotIn(self.receiver.url, text)

    def test_no_more_statements_for_more_endpoints(self):
        def count():
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env["outbox.metrics"]._text()
            return self.env.cr.sql_log_count - before

        few = count()
        for number in range(5):
            self.subscribe(self.make_endpoint(name=f"MES {number}"), self.kind)
        self.assertEqual(count(), few)
