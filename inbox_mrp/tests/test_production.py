# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import tagged

from .common import MrpCase


@tagged("post_install", "-at_install")
class TestProduction(MrpCase):
    def wheel_lot(self):
        return self.env["stock.lot"].search([("product_id", "=", self.wheel.id)])

    def backorder(self):
        return self.order.production_group_id.production_ids - self.order

    def test_what_was_made_is_in_stock_and_the_rest_is_a_backorder(self):
        message = self.report()
        scrap = self.env["stock.scrap"].search([("production_id", "=", self.order.id)])
        backorder = self.backorder()
        self.assert_done(message, self.order, backorder, scrap)
        self.assertEqual((self.order.state, self.order.qty_produced), ("done", 3))
        self.assertEqual(backorder.product_qty, 2)
        self.assertIn(backorder.state, ("confirmed", "progress"))
        self.assertFalse(backorder.inbox_report)
        self.assertEqual(self.stock_of(self.wheel), 3)

    def test_what_was_used_made_beside_and_ruined_is_what_was_reported(self):
        self.report()
        self.assertEqual(self.stock_of(self.oil, self.lot_a), 1)
        self.assertEqual(self.stock_of(self.oil, self.lot_b), 5)
        self.assertEqual(self.stock_of(self.gear), 26, "three used and one ruined")
        self.assertEqual(self.stock_of(self.chips), 2)
        scrap = self.env["stock.scrap"].search([("production_id", "=", self.order.id)])
        self.assertEqual((scrap.product_id, scrap.scrap_qty), (self.gear, 1))
        self.assertEqual(scrap.state, "done")

    def test_the_lot_is_traced_to_what_went_into_it(self):
        self.report()
        lot = self.wheel_lot()
        self.assertEqual((lot.name, lot.product_qty), ("WHEEL-3", 3))
        made = self.order.finished_move_line_ids.filtered(lambda ml: ml.lot_id == lot)
        self.assertIn(self.lot_a, made.consume_line_ids.lot_id)
        self.assertNotIn(self.lot_b, made.consume_line_ids.lot_id)

    def test_the_next_report_finishes_the_backorder_under_the_old_number(self):
        self.report()
        backorder = self.backorder()
        values = {"quantity": 2, "consumption": None, "byproducts": None, "scrap": None}
        values["consumption"] = [{"sku": "OIL", "quantity": 2, "lot": "OIL-B"}]
        message = self.report(reference="MES-1002", **values)
        self.assert_done(message, backorder)
        self.assertEqual(backorder.state, "done")
        self.assertEqual(self.stock_of(self.wheel, self.wheel_lot()), 5)
        self.assertEqual(self.stock_of(self.chips), 4)

    def test_without_a_backorder_the_order_is_closed(self):
        self.assert_done(self.report(backorder=False))
        self.assertEqual((self.order.state, self.order.qty_produced), ("done", 3))
        self.assertFalse(self.backorder())

    def test_what_is_not_reported_is_as_the_bill_of_materials_says(self):
        values = {"consumption": None, "byproducts": None, "scrap": None}
        self.assert_done(self.report(quantity=5, **values))
        self.assertEqual(self.stock_of(self.gear), 25)
        self.assertEqual(self.stock_of(self.oil), 5)
        self.assertEqual(self.stock_of(self.chips), 5)
        self.assertEqual(self.order.qty_produced, 5)

    def test_a_product_that_was_ruined_is_scrapped_after_it_was_made(self):
        scrap = [{"sku": "WHEEL", "quantity": 1, "lot": "WHEEL-3"}]
        self.assert_done(self.report(scrap=scrap))
        self.assertEqual(self.stock_of(self.wheel), 2)

    def test_serial_numbers_are_one_for_each_piece(self):
        self.bom.product_tmpl_id.tracking = "serial"
        order = self.make_order("INBOX/MO/2", quantity=2)
        values = {
            "order": order.name,
            "quantity": 2,
            "consumption": None,
            "byproducts": None,
            "scrap": None,
        }
        self.assert_problem(self.report(lots=["S1"], **values), "schema", "not 1")
        self.assert_done(self.report(lots=["S1", "S2"], **values))
        self.assertEqual(order.state, "done")
        self.assertEqual(
            {lot.name: lot.product_qty for lot in self.wheel_lot()}, {"S1": 1, "S2": 1}
        )

    def test_the_same_report_again_makes_nothing(self):
        self.report()
        self.assert_done(self.report(), self.order)
        self.assertEqual(self.stock_of(self.wheel), 3)
        self.assertNotEqual(self.backorder().state, "done")

    def test_its_reference_with_other_contents_is_a_duplicate(self):
        self.report()
        message = self.report(quantity=1)
        self.assert_problem(message, "duplicate_reference", "MES-1001")
        self.assertEqual(self.stock_of(self.wheel), 3)

    def test_what_is_done_already_is_refused(self):
        self.report(backorder=False)
        message = self.report(reference="MES-1002")
        self.assert_problem(message, "refused", "done already")

    def test_more_than_is_to_produce_is_refused_and_leaves_nothing_behind(self):
        self.assert_problem(self.report(quantity=6), "refused", "more than")
        self.assertEqual(self.order.state, "confirmed")
        self.assertEqual(self.stock_of(self.gear), 30, "nothing was scrapped either")

    def test_a_lot_of_a_component_that_nobody_knows_is_unmatched(self):
        lines = [{"sku": "OIL", "quantity": 4, "lot": "OIL-X"}]
        self.assert_problem(self.report(consumption=lines), "unmatched", "OIL-X")
        self.assertFalse(self.wheel_lot())

    def test_what_is_no_component_is_refused(self):
        lines = [{"sku": "CHIPS", "quantity": 1}]
        self.assert_problem(self.report(consumption=lines), "refused", "not part of")

    def test_a_bill_of_materials_may_forbid_other_consumption(self):
        self.order.consumption = "strict"
        self.assert_problem(self.report(), "refused", "consumption")
        self.assertEqual(self.stock_of(self.wheel), 0)

    def test_a_unit_of_something_else_is_invalid(self):
        self.assert_problem(self.report(unit="KGM"), "invalid_unit")

    def test_more_scrap_than_there_is_is_refused(self):
        lines = [{"sku": "GEAR", "quantity": 99}]
        self.assert_problem(self.report(scrap=lines), "refused", "to scrap")

    def test_an_order_that_is_not_there_yet_is_waited_for(self):
        message = self.report(order="INBOX/MO/9")
        self.assert_problem(message, "waiting_for", "MO/9", state="waiting")
        order = self.make_order("INBOX/MO/9")
        self.make_due()
        self.process(self.mes)
        self.assertEqual((message.state, order.state), ("done", "done"))

    def test_the_service_user_needs_the_right_to_do_it(self):
        self.mes.user_id.group_ids -= self.env.ref("mrp.group_mrp_user")
        self.assert_problem(self.report(), "refused")
        self.assertEqual(self.order.state, "confirmed")
