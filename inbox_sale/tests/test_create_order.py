# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import datetime

from .common import SaleCase


class TestCreateOrder(SaleCase):
    def test_the_example_becomes_a_confirmed_order(self):
        order = self.created()
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.client_order_ref, "WEB-10042")
        self.assertEqual(order.commitment_date, datetime(2026, 12, 4, 12))
        self.assertEqual(self.lines(order), [("10", "HOP-1", 12), ("20", "HOP-2", 2)])
        self.assertEqual(order.order_line[1].product_uom_id.name, "Pack of 6")
        self.assertEqual(order.order_line[0].price_unit, 9.5)
        self.assertEqual(self.reserved(order), {"HOP-1": 12, "HOP-2": 12})
        self.assertEqual(order.picking_ids.partner_id.street, "Dock 7")

    def test_without_confirm_it_is_a_quotation_of_the_order_s_date(self):
        order = self.created(confirm=None)
        self.assertEqual(order.state, "draft")
        self.assertFalse(order.picking_ids)
        self.assertEqual(order.date_order, datetime(2026, 11, 27, 8, 15))

    def test_the_same_order_again_is_the_same(self):
        order = self.created()
        order.order_line[0].product_uom_qty = 20
        self.created()
        self.assertEqual(self.orders(), order)
        self.assertEqual(order.order_line[0].product_uom_qty, 20)
        self.assertEqual(
            self.env["res.partner"].search_count([("ref", "=", "SHOP-4711")]), 1
        )

    def test_a_cancelled_order_does_not_come_back(self):
        order = self.created()
        order.action_cancel()
        self.created()
        self.assertEqual(self.orders().mapped("state"), ["cancel"])

    def test_a_deleted_quotation_is_made_again(self):
        self.created(confirm=False).unlink()
        self.assertTrue(self.created(confirm=False))

    def test_other_contents_under_a_reference_are_a_duplicate(self):
        order = self.created()
        lines = self.example("sale.order.create")["lines"]
        lines[0]["quantity"] = 13
        message = self.place(lines=lines)
        self.assert_problem(message, "duplicate_reference", order.name)
        self.assertEqual(self.orders().order_line[0].product_uom_qty, 12)

    def test_an_order_that_a_person_has_entered_is_a_duplicate(self):
        order = self.created()
        order.client_order_ref = "WEB-1"
        message = self.place(reference="WEB-1")
        self.assert_problem(message, "duplicate_reference", order.name)

    def test_another_customer_may_have_the_same_number(self):
        self.created()
        self.created(customer={"ref": "SHOP-2", "name": "Malt & Co"})
        self.assertEqual(
            self.orders().partner_id.mapped("name"), ["Brew & Sons", "Malt & Co"]
        )

    def test_an_unknown_product_stops_everything(self):
        lines = [{"sku": "HOP-1", "quantity": 1}, {"sku": "HOP-9", "quantity": 1}]
        message = self.place(lines=lines)
        self.assert_problem(message, "unmatched", "HOP-9")
        self.assertEqual(message.unmatched_kind, "product")
        self.assertEqual(message.unmatched_code, "HOP-9")
        self.assertFalse(self.orders())
        self.assertFalse(self.env["res.partner"].search([("ref", "=", "SHOP-4711")]))

    def test_a_code_that_is_mapped_orders_the_product(self):
        message = self.place(lines=[{"sku": "ALE-HOP", "quantity": 3}])
        self.assert_problem(message, "unmatched", "ALE-HOP")
        self.env["inbox.mapping"].create(
            {
                "source_id": self.shop.id,
                "kind": "product",
                "code": "ALE-HOP",
                "record": f"product.product,{self.hops[0].id}",
            }
        )
        self.process(self.shop)
        self.assert_done(message, self.orders())
        self.assertEqual(self.lines(self.orders()), [(False, "HOP-1", 3)])

    def test_archived_products_are_unknown(self):
        self.hops[0].action_archive()
        self.assert_problem(self.place(), "unmatched", "HOP-1")

    def test_products_of_another_company_are_unknown(self):
        plant = self.env["res.company"].create({"name": "Plant 2"})
        self.hops[0].default_code = "HOP-0"
        self.env["product.product"].create(
            {"name": "Theirs", "default_code": "HOP-1", "company_id": plant.id}
        )
        self.shop.user_id.company_ids += plant
        self.assert_problem(self.place(), "unmatched", "HOP-1")

    def test_two_products_under_a_code_are_for_a_person_to_tell(self):
        self.hops[1].default_code = "HOP-1"
        self.assert_problem(self.place(), "unmatched", "HOP-1")

    def test_a_product_that_is_not_sold_is_refused(self):
        self.hops[0].sale_ok = False
        message = self.place()
        self.assert_problem(message, "refused", "Hops 1")

    def test_an_unknown_unit(self):
        lines = [{"sku": "HOP-1", "quantity": 1, "unit": "Barrels"}]
        message = self.place(lines=lines)
        self.assert_problem(message, "unmatched", "Barrels")
        self.assertEqual(message.unmatched_kind, "unit")

    def test_a_unit_of_something_else(self):
        lines = [{"sku": "HOP-1", "quantity": 1, "unit": "KGM"}]
        message = self.place(lines=lines)
        self.assert_problem(message, "invalid_unit", "kg")

    def test_a_day_that_does_not_exist(self):
        message = self.place(delivery_at="2026-02-30T12:00:00Z")
        self.assert_problem(message, "schema", "delivery_at")

    def test_what_the_schema_refuses(self):
        for values, text in (
            ({"lines": []}, "lines"),
            ({"lines": [{"quantity": 1}]}, "lines"),
            ({"lines": [{"sku": "HOP-1", "quantity": 0}]}, "quantity"),
            ({"lines": [{"sku": "HOP-1", "quantity": "1"}]}, "quantity"),
            ({"customer": {"name": "Nobody"}}, "customer"),
            ({"referense": "WEB-1"}, "referense"),
            ({"delivery_at": "tomorrow"}, "delivery_at"),
        ):
            with self.subTest(values):
                self.assert_problem(self.place(**values), "schema", text)
        self.assertFalse(self.orders())
