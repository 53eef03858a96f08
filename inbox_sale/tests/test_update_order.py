# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import datetime

from .common import SaleCase


class TestUpdateOrder(SaleCase):
    def update(self, *lines, **values):
        command = {"reference": "WEB-10042", "lines": list(lines), **values}
        return self.send(self.shop, "sale.order.update", command)

    def test_the_example_changes_adds_and_removes(self):
        order = self.created()
        for _time in range(2):
            message = self.send(
                self.shop, "sale.order.update", self.example("sale.order.update")
            )
            self.assert_done(message, order)
            self.assertEqual(order.commitment_date, datetime(2026, 12, 11, 12))
            self.assertEqual(
                self.lines(order),
                [("10", "HOP-1", 6), ("20", "HOP-2", 0), ("30", "HOP-3", 1)],
            )
            self.assertEqual(self.reserved(order), {"HOP-1": 6, "HOP-3": 1})

    def test_a_quotation_loses_the_line(self):
        order = self.created(confirm=False)
        self.update({"sku": "HOP-2", "quantity": 0})
        self.assertEqual(self.lines(order), [("10", "HOP-1", 12)])

    def test_what_is_not_there_is_removed_already(self):
        order = self.created()
        message = self.update({"line": "99", "quantity": 0})
        self.assertEqual(message.state, "done")
        self.assertEqual(len(order.order_line), 2)

    def test_a_quantity_in_another_unit_is_converted(self):
        order = self.created()
        self.update({"line": "10", "quantity": 3, "unit": "Pack of 6"})
        self.assertEqual(order.order_line[0].product_uom_qty, 18)

    def test_odoo_s_number_names_the_order_too(self):
        order = self.created()
        self.update({"line": "10", "quantity": 1}, reference=order.name)
        self.assertEqual(order.order_line[0].product_uom_qty, 1)

    def test_an_order_that_is_not_there_is_waited_for(self):
        message = self.update({"line": "10", "quantity": 1})
        self.assert_problem(message, "waiting_for", "WEB-10042", state="waiting")
        self.assertFalse(self.orders())

    def test_the_customer_tells_orders_with_one_number_apart(self):
        self.created()
        other = self.created(customer={"ref": "SHOP-2", "name": "Malt & Co"})
        message = self.update({"line": "10", "quantity": 1})
        self.assert_problem(message, "unmatched", "WEB-10042")
        self.update({"line": "10", "quantity": 1}, customer="SHOP-2")
        self.assertEqual(other.order_line[0].product_uom_qty, 1)
        self.assertEqual(self.orders()[0].order_line[0].product_uom_qty, 12)

    def test_a_line_that_a_person_has_added_is_found_by_its_product(self):
        order = self.created()
        order.order_line.inbox_line = False
        self.update({"line": "10", "sku": "HOP-1", "quantity": 1})
        self.assertEqual(order.order_line.mapped("product_uom_qty"), [1, 2])

    def test_a_further_line_with_a_product_has_a_number_of_its_own(self):
        order = self.created()
        self.update({"line": "30", "sku": "HOP-1", "quantity": 5})
        self.assertEqual(self.lines(order)[2], ("30", "HOP-1", 5))
        message = self.update({"sku": "HOP-1", "quantity": 1})
        self.assert_problem(message, "schema", "Hops 1")

    def test_a_line_keeps_its_product(self):
        order = self.created()
        message = self.update({"line": "10", "sku": "HOP-3", "quantity": 1})
        self.assert_problem(message, "schema", "Hops 3")
        self.assertEqual(order.order_line[0].product_id, self.hops[0])

    def test_a_new_line_needs_product_and_quantity(self):
        self.created()
        self.assert_problem(self.update({"line": "30", "quantity": 1}), "schema", "30")
        self.assert_problem(self.update({"sku": "HOP-3"}), "schema", "quantity")

    def test_one_wrong_line_changes_nothing(self):
        order = self.created()
        message = self.update(
            {"line": "10", "quantity": 1}, {"sku": "HOP-9", "quantity": 1}
        )
        self.assert_problem(message, "unmatched", "HOP-9")
        self.assertEqual(order.order_line[0].product_uom_qty, 12)

    def test_less_than_was_delivered_is_refused_in_odoo_s_words(self):
        order = self.created()
        order.picking_ids.button_validate()
        self.assertEqual(order.order_line[0].qty_delivered, 12)
        message = self.update({"line": "10", "quantity": 1})
        self.assert_problem(message, "refused", "already delivered")
        self.assertEqual(order.order_line[0].product_uom_qty, 12)

    def test_closed_orders_are_refused(self):
        order = self.created()
        order.action_lock()
        message = self.update({"line": "10", "quantity": 1})
        self.assert_problem(message, "refused", order.name)
        order.action_unlock()
        order.action_cancel()
        message = self.update({"line": "10", "quantity": 1})
        self.assert_problem(message, "refused", order.name)
        self.assertEqual(order.order_line[0].product_uom_qty, 12)
