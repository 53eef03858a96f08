# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .reconciliation_case import ReconciliationCase


@tagged("post_install", "-at_install")
class TestSecurity(ReconciliationCase):
    def test_users_look_and_operators_compare(self):
        self.tell("1").state = "dead"
        record = self.compare()
        for user in (self.user, self.outsider):
            mine = record.with_user(user)
            with self.assertRaises(AccessError):
                mine.create({"endpoint_id": self.endpoint.id})
            for action in ("action_start", "action_stop", "action_send_missing"):
                with self.subTest(action=action), self.assertRaises(AccessError):
                    mine[0].__getattribute__(action)()
        self.assertEqual(record.with_user(self.user).missing, 1)

    def test_operator_says_what_to_compare_and_no_more(self):
        record = (
            self.env["outbox.reconciliation"]
            .with_user(self.operator)
            .create(
                {
                    "endpoint_id": self.endpoint.id,
                    "state": "done",
                    "with_digest": True,
                    "user_id": self.manager.id,
                }
            )
        )
        self.assertEqual((record.state, record.with_digest), ("draft", False))
        self.assertFalse(record.user_id)
        record.write({"done_until": "2000-01-01 00:00:00", "state": "done"})
        self.assertEqual((record.state, record.done_until), ("draft", False))

    def test_what_was_compared_stays_as_it_is(self):
        record = self.compare()
        with self.assertRaisesRegex(UserError, "Duplicate it"):
            record.write({"date_to": "2020-01-01 00:00:00"})

    def test_other_companies_are_out_of_sight(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.tell("1").state = "dead"
        record = self.compare()
        record.sudo().finding_ids.company_id = company
        record.sudo().line_ids.company_id = company
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(record.finding_ids)
        self.assertEqual((record.missing, record.emitted), (0, 0))
        self.endpoint.company_id = company
        self.env.flush_all()
        self.assertFalse(
            self.env["outbox.reconciliation"].with_user(self.operator).search([])
        )

    def test_managers_plan(self):
        plans = self.env["outbox.reconciliation.plan"]
        with self.assertRaises(AccessError):
            plans.with_user(self.operator).create({"endpoint_id": self.endpoint.id})
        plans.with_user(self.manager).create({"endpoint_id": self.endpoint.id})

    def test_forms_open_for_each_role(self):
        record = self.compare()
        for user in (self.user, self.operator, self.manager):
            with self.subTest(user=user.login):
                Form(record.with_user(user))
                Form(self.endpoint.with_user(user))
        with Form(self.env["outbox.reconciliation"].with_user(self.operator)) as form:
            form.endpoint_id = self.endpoint
        self.assertEqual(form.record.state, "draft")
