# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .reconciliation_case import ReconciliationCase

NOW = datetime(2026, 11, 3, 12, 30)


@tagged("post_install", "-at_install")
class TestPlan(ReconciliationCase):
    def plan(self, **values):
        return self.env["outbox.reconciliation.plan"].create(
            {
                "endpoint_id": self.endpoint.id,
                "compared_until": NOW - timedelta(days=1, minutes=30),
                **values,
            }
        )

    def run_due(self, when):
        with freeze_time(when):
            self.env["outbox.reconciliation.plan"]._run_due()

    def test_windows_follow_each_other_without_a_gap(self):
        plan = self.plan(interval_hours=6)
        self.run_due(NOW)
        self.run_due(NOW + timedelta(hours=1))
        self.run_due(NOW + timedelta(hours=7))
        windows = plan.reconciliation_ids.sorted("date_from")
        self.assertEqual(
            [(one.date_from, one.date_to) for one in windows],
            [
                (datetime(2026, 11, 2, 12), datetime(2026, 11, 3, 6)),
                (datetime(2026, 11, 3, 6), datetime(2026, 11, 3, 12)),
                (datetime(2026, 11, 3, 12), datetime(2026, 11, 3, 18)),
            ],
        )

    def test_window_is_compared_only_after_the_lag(self):
        plan = self.plan(interval_hours=24, lag_minutes=60)
        self.run_due(NOW)
        self.assertFalse(plan.reconciliation_ids)
        self.run_due(NOW + timedelta(minutes=30))
        self.assertEqual(plan.reconciliation_ids.date_to, datetime(2026, 11, 3, 12))

    def test_archived_plans_and_endpoints_rest(self):
        plan = self.plan(interval_hours=1)
        self.endpoint.active = False
        self.run_due(NOW)
        self.endpoint.active = True
        plan.active = False
        self.run_due(NOW)
        self.assertFalse(plan.reconciliation_ids)

    def test_owner_is_told_of_what_is_missing_and_else_left_alone(self):
        plan = self.plan(interval_hours=1)
        self.endpoint.user_id = self.manager
        self.tell("1")
        self.drain()
        told = self.env["mail.message"].search_count([])
        record = self.compare()
        plan._report(record)
        self.assertEqual(self.env["mail.message"].search_count([]), told)
        self.tell("2").state = "dead"
        plan._report(self.compare())
        message = self.endpoint.message_ids[:1]
        self.assertIn("1 events that are missing", message.body)
        self.assertIn(self.manager.partner_id, message.notified_partner_ids)
