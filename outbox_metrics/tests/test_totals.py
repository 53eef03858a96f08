# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Counters never fall, whatever becomes of the figures they are made of."""

from odoo.tests import tagged

from .metrics_case import MetricsCase

ATTEMPTS, DELIVERIES = "outbox_attempts_total", "outbox_deliveries_total"
LATENCY = "outbox_delivery_latency_seconds"


@tagged("post_install", "-at_install")
class TestTotals(MetricsCase):
    def counted(self):
        """Attempts, arrivals and the number of latencies."""
        found = self.families()
        return (
            self.of_endpoint(found, ATTEMPTS),
            self.of_endpoint(found, DELIVERIES, outcome="delivered"),
            self.of_endpoint(found, f"{LATENCY}_bucket", family=LATENCY, le="+Inf"),
        )

    def age(self, interval):
        """Let that time pass for all figures."""
        self.env.cr.execute(
            "UPDATE outbox_minute SET minute = minute - %s::interval", (interval,)
        )

    def fold(self):
        self.env["outbox.metrics.total"]._fold()

    def deliver(self, *refs):
        self.tell(*refs)
        self.drain()

    def test_adding_up_changes_nothing(self):
        self.deliver("1", "2")
        self.age("5 hours")
        self.deliver("3")
        self.assertEqual(self.counted(), (3, 3, 3))
        self.fold()
        self.assertTrue(self.env["outbox.metrics.total"].search_count([]))
        self.assertEqual(self.counted(), (3, 3, 3))
        self.fold()
        self.assertEqual(self.counted(), (3, 3, 3))

    def test_figures_of_now_are_not_added_up_yet(self):
        self.deliver("1")
        self.fold()
        self.deliver("2")
        self.assertEqual(self.counted(), (2, 2, 2))

    def test_figures_that_are_deleted_stay_counted(self):
        self.deliver("1", "2")
        self.age("5 hours")
        self.fold()
        self.env.cr.execute("DELETE FROM outbox_minute")
        self.deliver("3")
        self.assertEqual(self.counted(), (3, 3, 3))

    def test_figures_that_are_folded_to_hours_count_once(self):
        self.deliver("1", "2")
        self.age("3 days")
        while self.env["outbox.minute"]._fold()[1]:
            pass
        self.assertEqual(self.counted(), (2, 2, 2))
        self.fold()
        self.assertEqual(self.counted(), (2, 2, 2))

    def test_an_event_type_that_is_deleted_stays_counted(self):
        self.deliver("1")
        self.age("5 hours")
        self.fold()
        self.env.cr.execute(
            "UPDATE outbox_metrics_total SET event_type_id = 2000000000"
            " WHERE endpoint_id = %s",
            (self.endpoint.id,),
        )
        found = self.families()
        self.assertEqual(self.of_endpoint(found, ATTEMPTS, event_type=""), 1)
