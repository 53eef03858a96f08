# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import datetime

from odoo.fields import Command
from odoo.tests import Form, new_test_user

from .common import PurchaseCase

CREATED = "purchase.order.created"
CONFIRMED = "purchase.order.confirmed"
UPDATED = "purchase.order.updated"
CANCELLED = "purchase.order.cancelled"


class TestPurchaseOrderEvents(PurchaseCase):
    def let_approve_from(self, amount):
        self.env.company.po_double_validation = "two_step"
        self.env.company.po_double_validation_amount = amount

    def buyer_env(self):
        """The environment of a buyer who may not approve orders."""
        buyer = new_test_user(
            self.env, "outbox_buyer", "base.group_user,purchase.group_purchase_user"
        )
        return self.env(user=buyer, su=False)

    def test_a_request_for_quotation_is_created_and_no_more(self):
        order = self.request(1, 2)
        self.assertEqual(self.names_of(order), [CREATED])

    def test_an_order_is_confirmed_by_its_button_with_right_totals(self):
        order = self.request(1, 2)
        self.forget_events()
        order.button_confirm()
        self.assertEqual(self.names_of(order), [CONFIRMED])
        data = self.data_of("confirmed", order)
        self.assertEqual(data["state"], "purchase")
        self.assertEqual(data["amount_untaxed"], 50.0)
        self.assertEqual(data["amount_tax"], 10.0)
        self.assertEqual(data["amount_total"], 60.0)
        self.assertEqual(data["receipt_status"], "pending")

    def test_changes_of_the_confirming_transaction_are_told_by_it(self):
        order = self.request(1)
        self.forget_events()
        with Form(order) as form:
            with form.order_line.edit(0) as line:
                line.product_qty = 4
                line.price_unit = 11
        order.button_confirm()
        self.assertEqual(self.names_of(order), [CONFIRMED])
        data = self.data_of("confirmed", order)
        self.assertEqual(data["lines"][0]["quantity"], 4.0)
        self.assertEqual(data["amount_total"], 52.8)

    def test_an_order_that_waits_for_approval_is_confirmed_when_approved(self):
        self.let_approve_from(5.0)
        order = self.request(1, env=self.buyer_env())
        self.forget_events()
        order.button_confirm()
        self.assertEqual(order.state, "to approve")
        self.assertFalse(self.names_of(order))
        self.forget_events()
        order.with_env(self.env).button_approve()
        self.assertEqual(self.names_of(order), [CONFIRMED])

    def test_a_small_order_needs_no_approval(self):
        self.let_approve_from(500.0)
        order = self.request(1, env=self.buyer_env())
        self.forget_events()
        order.button_confirm()
        self.assertEqual(self.names_of(order), [CONFIRMED])

    def test_a_reordering_rule_makes_a_request_that_a_buyer_confirms(self):
        product = self.products[0]
        self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": product.id,
                "product_min_qty": 5.0,
                "product_max_qty": 20.0,
            }
        ).action_replenish()
        order = (
            self.env["purchase.order.line"]
            .search([("product_id", "=", product.id)])
            .order_id
        )
        self.assertEqual(self.names_of(order), [CREATED])
        (line,) = self.data_of("created", order)["lines"]
        self.assertEqual((line["product"]["sku"], line["quantity"]), ("HOP-1", 20.0))
        self.forget_events()
        order.button_confirm()
        self.assertEqual(self.names_of(order), [CONFIRMED])

    def test_a_request_or_an_order_is_cancelled(self):
        for order in (self.request(1), self.confirmed(1)):
            self.forget_events()
            order.button_cancel()
            self.assertEqual(self.names_of(order), [CANCELLED])
            self.assertEqual(self.data_of("cancelled", order)["state"], "cancel")

    def test_all_a_planner_must_know_makes_one_update(self):
        order = self.confirmed(1, 2)
        with Form(order) as form:
            form.partner_ref = "SO-9"
            with form.order_line.edit(0) as line:
                line.product_qty = 9
            with form.order_line.new() as line:
                line.product_id = self.products[2]
                line.product_qty = 5
        self.assertEqual(self.names_of(order), [UPDATED])
        data = self.data_of("updated", order)
        self.assertEqual([line["quantity"] for line in data["lines"]], [9.0, 2.0, 5.0])
        self.assertEqual(data["supplier_reference"], "SO-9")
        self.assertEqual(data["amount_untaxed"], 280.0)

    def test_each_change_alone_is_an_update(self):
        later = datetime(2031, 5, 4, 12)
        for change in (
            lambda order: order.write({"partner_ref": "SO-9"}),
            lambda order: order.write({"date_planned": later}),
            lambda order: order.order_line[1].write({"date_planned": later}),
            lambda order: order.order_line[1].write({"product_qty": 5}),
            lambda order: order.write(
                {"order_line": [Command.create({"product_id": self.products[2].id})]}
            ),
        ):
            order = self.confirmed(1, 2)
            change(order)
            self.assertEqual(self.names_of(order), [UPDATED])

    def test_a_changed_date_is_sent(self):
        order = self.confirmed(1, 2)
        with Form(order) as form:
            form.date_planned = datetime(2031, 5, 4, 12)
        self.assertEqual(self.names_of(order), [UPDATED])
        data = self.data_of("updated", order)
        self.assertEqual(data["expected_at"], "2031-05-04T12:00:00Z")
        self.assertEqual(
            {line["expected_at"] for line in data["lines"]}, {"2031-05-04T12:00:00Z"}
        )

    def test_a_removed_line_is_an_update(self):
        order = self.confirmed(1)
        note = self.env["purchase.order.line"].create(
            {
                "order_id": order.id,
                "display_type": "line_note",
                "name": "Call before",
                "product_qty": 0,
            }
        )
        self.forget_events()
        note.unlink()
        self.assertEqual(self.names_of(order), [UPDATED])

    def test_changes_of_a_request_concern_nobody(self):
        order = self.request(1, 2)
        self.forget_events()
        with Form(order) as form:
            form.partner_ref = "SO-9"
            with form.order_line.edit(0) as line:
                line.product_qty = 9
            form.order_line.remove(1)
        self.assertFalse(self.names_of(order))

    def test_prices_notes_and_locks_concern_nobody(self):
        order = self.confirmed(1)
        order.order_line.price_unit = 99
        order.note = "Ring twice"
        order.button_lock()
        order.button_unlock()
        order.action_acknowledge()
        self.assertFalse(self.names_of(order))

    def test_a_bill_of_the_order_concerns_its_own_event_types(self):
        order = self.confirmed(1)
        self.receive(order)
        self.forget_events()
        order.action_create_invoice()
        self.assertFalse(self.names_of(order))

    def test_the_smart_button_shows_the_orders_own_events(self):
        order = self.request(1)
        order.button_confirm()
        self.request(1)
        self.flush()
        order.invalidate_recordset()
        self.assertEqual(order.outbox_event_count, 2)
        arch = self.env["purchase.order"].get_view(view_type="form")["arch"]
        self.assertIn("action_open_outbox_events", arch)
