# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import ACKNOWLEDGE, ANNOUNCE, PurchaseCase


@tagged("post_install", "-at_install")
class TestPurchaseRights(PurchaseCase):
    def test_the_service_user_needs_both_roles(self):
        groups = self.env.ref("purchase.group_purchase_user")
        self.vendor.user_id.group_ids -= groups
        for command in (ANNOUNCE, ACKNOWLEDGE):
            self.assert_problem(self.tell(command), "refused")
        self.vendor.user_id.group_ids += groups
        self.vendor.user_id.group_ids -= self.env.ref("stock.group_stock_user")
        self.assert_problem(self.tell(ANNOUNCE), "refused")
        self.assertFalse(self.announced())
        self.assertFalse(self.order.change_ids)

    def test_to_acknowledge_takes_no_right_in_the_warehouse(self):
        self.vendor.user_id.group_ids -= self.env.ref("stock.group_stock_user")
        self.assert_done(self.tell(ACKNOWLEDGE), self.order, self.proposals())

    def test_buyers_decide_and_write_nothing_that_a_vendor_has_said(self):
        self.tell(ACKNOWLEDGE)
        change = self.proposals()[0]
        with self.assertRaises(AccessError):
            change.new_number = 1
        with self.assertRaises(AccessError):
            change.state = "accepted"
        with self.assertRaises(AccessError):
            change.copy()
        with self.assertRaises(AccessError):
            change.unlink()
        self.proposals().action_accept()

    def test_others_see_and_decide_nothing(self):
        self.tell(ACKNOWLEDGE)
        for groups in ("stock.group_stock_manager", "account.group_account_invoice"):
            user = new_test_user(self.env, f"inbox_{groups[-7:]}", groups)
            for act in ("action_accept", "action_refuse", "action_open_message"):
                with self.assertRaises(AccessError):
                    getattr(self.order.change_ids[0].with_user(user), act)()
            with self.assertRaises(AccessError):
                self.order.with_user(user).action_accept_changes()
            with self.assertRaises(AccessError):
                self.order.with_user(user).read(["change_ids"])
            view = self.order.with_user(user).get_view(view_type="form")
            self.assertNotIn("action_accept_changes", view["arch"])
            self.assertNotIn("proposed_count", view["arch"])
        self.assertEqual(len(self.proposals()), 4)

    def test_to_see_proposals_is_not_to_decide_on_them(self):
        self.tell(ACKNOWLEDGE)
        group = self.env.ref("account.group_account_invoice")
        self.env["ir.model.access"].create(
            {
                "name": "readers",
                "model_id": self.env["ir.model"]._get_id("purchase.order.change"),
                "group_id": group.id,
                "perm_read": True,
            }
        )
        user = new_test_user(self.env, "inbox_reader", "account.group_account_invoice")
        changes = self.order.change_ids.with_user(user)
        self.assertTrue(changes.mapped("new_value"))
        for act in (changes.action_accept, changes.action_refuse):
            with self.assertRaisesRegex(AccessError, "Only a buyer"):
                act()

    def test_buyers_of_other_companies_see_and_decide_nothing(self):
        self.tell(ACKNOWLEDGE)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        user = new_test_user(
            self.env,
            "inbox_elsewhere",
            "purchase.group_purchase_manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        changes = self.order.change_ids.with_user(user)
        self.assertFalse(changes.search([]))
        for act in ("action_accept", "action_refuse", "action_open_message"):
            with self.assertRaises(AccessError):
                getattr(changes[0], act)()

    def test_a_source_of_another_company_does_not_find_the_order(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        source = self.open_source(
            self.VENDOR_GROUPS,
            code="elsewhere",
            ordering="none",
            company_id=company.id,
        )
        self.add_route(source, ACKNOWLEDGE)
        message = self.send(source, ACKNOWLEDGE, {"order": "PO-INBOX-1"})
        self.assert_problem(message, "waiting_for", state="waiting")
        self.assertFalse(self.order.acknowledged)

    def test_the_message_is_for_those_who_may_see_messages(self):
        self.tell(ACKNOWLEDGE)
        with self.assertRaises(AccessError):
            self.proposals()[0].action_open_message()
