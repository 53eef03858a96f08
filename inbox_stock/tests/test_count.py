# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import tagged

from .common import StockCase

COUNT = "stock.count.correct"


@tagged("post_install", "-at_install")
class TestCount(StockCase):
    def loss(self):
        return self.oil.property_stock_inventory

    def moves(self):
        return self.env["stock.move"].search(
            [("product_id", "in", (self.oil + self.gear).ids), ("is_inventory", "=", 1)]
        )

    def test_what_was_counted_is_on_hand_and_a_move_says_why(self):
        message = self.tell(COUNT)
        self.assert_done(message, self.moves())
        self.assertEqual(self.on_hand(self.oil, self.shelf, self.lot_a), 6)
        self.assertEqual(self.on_hand(self.oil, self.stock, self.lot_b), 5)
        self.assertEqual(self.on_hand(self.oil, self.loss(), self.lot_a), -1)
        self.assertEqual(self.moves().state, "done")
        self.assertEqual(self.moves().quantity, 1)
        self.assertEqual(self.moves().inventory_name, "Cycle count, aisle 1")

    def test_less_and_nothing_are_counts_too(self):
        self.assert_done(self.tell(COUNT, quantity=0))
        self.assertEqual(self.on_hand(self.oil, self.shelf, self.lot_a), 0)

    def test_where_there_was_nothing_it_is_put(self):
        self.assert_done(self.tell(COUNT, lot="OIL-B", quantity=3))
        self.assertEqual(self.on_hand(self.oil, self.shelf, self.lot_b), 3)

    def test_a_unit_is_converted_or_invalid(self):
        values = {"sku": "GEAR", "lot": None, "quantity": 2}
        self.assert_done(self.tell(COUNT, unit="DZN", **values))
        self.assertEqual(self.on_hand(self.gear, self.shelf), 24)
        message = self.tell(COUNT, reference="C2", unit="KGM", **values)
        self.assert_problem(message, "invalid_unit")

    def test_the_same_count_again_does_not_undo_what_moved_since(self):
        self.tell(COUNT)
        self.env["stock.quant"]._update_available_quantity(
            self.oil, self.shelf, -2, lot_id=self.lot_a
        )
        self.assert_done(self.tell(COUNT), self.moves())
        self.assertEqual(self.on_hand(self.oil, self.shelf, self.lot_a), 4)

    def test_unknown_lots_and_places_are_unmatched(self):
        self.assert_problem(self.tell(COUNT, lot="OIL-X"), "unmatched", "OIL-X")
        self.assert_problem(self.tell(COUNT, location="NO-1"), "unmatched", "NO-1")
        self.assertFalse(self.moves())

    def test_a_tracked_product_needs_its_lot(self):
        self.assert_problem(self.tell(COUNT, lot=None), "refused", "tracked")

    def test_goods_are_counted_where_we_keep_them(self):
        self.env.ref("stock.stock_location_customers").barcode = "OUTSIDE"
        message = self.tell(COUNT, location="OUTSIDE")
        self.assert_problem(message, "refused", "no goods to count")

    def test_the_service_user_needs_the_right_to_do_it(self):
        self.wms.user_id.group_ids -= self.env.ref(self.GROUPS)
        self.assert_problem(self.tell(COUNT), "refused")
        self.assertEqual(self.on_hand(self.oil, self.shelf, self.lot_a), 5)
