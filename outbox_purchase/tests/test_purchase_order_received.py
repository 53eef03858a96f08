# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import Form

from .common import PurchaseCase

RECEIVED = "purchase.order.received"
UPDATED = "purchase.order.updated"


class TestPurchaseOrderReceived(PurchaseCase):
    def assert_received(self, order, status, *quantities):
        self.assertEqual(self.names_of(order), [RECEIVED])
        data = self.data_of("received", order)
        self.assertEqual(data["receipt_status"], status)
        self.assertEqual(
            [line["quantity_received"] for line in data["lines"]], list(quantities)
        )
        self.forget_events()

    def give_back(self, picking, quantity, to_refund=True):
        """Return goods to the supplier by the wizard and validate the return."""
        wizard = Form(
            self.env["stock.return.picking"].with_context(
                active_id=picking.id, active_model="stock.picking"
            )
        ).save()
        wizard.product_return_moves.write(
            {"quantity": quantity, "to_refund": to_refund}
        )
        action = wizard.action_create_returns()
        back = self.env["stock.picking"].browse(action["res_id"])
        self.forget_events()
        back.move_ids.quantity = quantity
        back.button_validate()
        self.assertEqual(back.state, "done")

    def test_all_is_received_at_once(self):
        order = self.confirmed(4, 2)
        self.receive(order)
        self.assert_received(order, "full", 4.0, 2.0)

    def test_every_part_that_is_received_is_told_and_then_the_rest(self):
        order = self.confirmed(10)
        self.receive(order, 3)
        self.assert_received(order, "partial", 3.0)
        self.receive(order, 2)
        self.assert_received(order, "partial", 5.0)
        self.receive(order)
        self.assert_received(order, "full", 10.0)

    def test_all_lines_of_a_receipt_make_one_event(self):
        order = self.confirmed(10, 5)
        self.receive(order, 3, 4)
        self.assert_received(order, "partial", 3.0, 4.0)

    def test_a_rest_that_is_given_up_makes_the_receipt_full(self):
        order = self.confirmed(10)
        self.receive(order, 3, backorder=False)
        self.assert_received(order, "full", 3.0)

    def test_more_than_was_ordered_is_received(self):
        order = self.confirmed(2)
        self.receive(order, 3)
        self.assert_received(order, "full", 3.0)

    def test_a_return_to_the_supplier_lowers_what_is_received(self):
        order = self.confirmed(10)
        picking = self.receive(order)
        self.give_back(picking, 4)
        self.assert_received(order, "full", 6.0)

    def test_a_return_that_is_replaced_changes_nothing_received(self):
        order = self.confirmed(10)
        picking = self.receive(order)
        self.give_back(picking, 4, to_refund=False)
        self.assertFalse(self.names_of(order))

    def test_planning_a_receipt_receives_nothing(self):
        order = self.confirmed(10)
        with Form(order.picking_ids) as form:
            with form.move_ids.edit(0) as move:
                move.quantity = 3
        self.assertFalse(self.names_of(order))

    def test_a_cancelled_backorder_receives_nothing(self):
        order = self.confirmed(10)
        self.receive(order, 3)
        self.forget_events()
        order.picking_ids.filtered(lambda p: p.state != "done").action_cancel()
        self.assertFalse(self.names_of(order))

    def test_a_service_is_received_by_hand(self):
        self.products[0].type = "service"
        order = self.confirmed(8)
        with Form(order) as form:
            with form.order_line.edit(0) as line:
                line.qty_received = 5
        self.assertEqual(self.names_of(order), [RECEIVED])
        data = self.data_of("received", order)
        self.assertEqual(data["lines"][0]["quantity_received"], 5.0)
        self.assertIsNone(data["receipt_status"], "there is no transfer")

    def test_what_was_not_ordered_and_is_received_becomes_a_line(self):
        order = self.confirmed(1)
        with Form(order.picking_ids) as form:
            with form.move_ids.edit(0) as move:
                move.quantity = 1
            with form.move_ids.new() as move:
                move.product_id = self.products[1]
                move.quantity = 7
        order.picking_ids.move_ids.picked = True
        order.picking_ids.button_validate()
        self.assertCountEqual(self.names_of(order), [RECEIVED, UPDATED])
        for name in ("received", "updated"):
            self.assertEqual(
                [
                    (line["quantity"], line["quantity_received"])
                    for line in self.data_of(name, order)["lines"]
                ],
                [(1.0, 1.0), (0.0, 7.0)],
            )

    def test_a_receipt_in_two_steps_is_received_in_the_first_one(self):
        self.env["stock.warehouse"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        ).reception_steps = "two_steps"
        order = self.confirmed(10)
        receipt = self.receive(order)
        self.assert_received(order, "full", 10.0)
        store = receipt._get_next_transfers()
        store.button_validate()
        self.assertEqual(store.state, "done")
        self.assertFalse(self.names_of(order))
