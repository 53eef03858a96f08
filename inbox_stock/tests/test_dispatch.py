# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import tagged

from .common import StockCase

DISPATCH = "stock.picking.dispatch"


@tagged("post_install", "-at_install")
class TestDispatch(StockCase):
    def setUp(self):
        super().setUp()
        self.picking = self.transfer("out", "SO-INBOX-1")
        self.customers = self.picking.location_dest_id

    def test_what_left_is_at_the_customer_and_the_rest_is_a_backorder(self):
        message = self.tell(DISPATCH)
        backorder = self.picking.backorder_ids
        self.assert_done(message, self.picking, backorder)
        self.assertEqual(self.picking.state, "done")
        self.assertEqual(set(self.picking.move_ids.mapped("state")), {"done"})
        self.assertEqual(self.on_hand(self.gear, self.customers), 3)
        self.assertEqual(
            self.on_hand(self.gear, self.stock) + self.on_hand(self.gear, self.shelf),
            27,
        )
        self.assertEqual(
            {m.product_id: m.product_uom_qty for m in backorder.move_ids},
            {self.gear: 2, self.oil: 1},
        )
        self.assertFalse(backorder.inbox_report)

    def test_lots_leave_from_where_the_report_says_in_the_package_it_names(self):
        self.tell(DISPATCH)
        self.assertEqual(self.on_hand(self.oil, self.shelf, self.lot_a), 3)
        self.assertEqual(self.on_hand(self.oil, self.stock, self.lot_b), 4)
        self.assertEqual(self.on_hand(self.oil, self.customers, self.lot_a), 2)
        self.assertEqual(self.on_hand(self.oil, self.customers, self.lot_b), 1)
        pallet = self.env["stock.package"].search([("name", "=", "PALLET-7")])
        self.assertEqual(
            {q.product_id: q.quantity for q in pallet.quant_ids},
            {self.gear: 3, self.oil: 2},
        )
        self.assertEqual(self.lot_a.delivery_ids, self.picking)

    def test_the_tracking_reference_is_kept(self):
        self.tell(DISPATCH)
        if "carrier_tracking_ref" in self.picking._fields:
            self.assertEqual(self.picking.carrier_tracking_ref, "3SABC1234567")
        else:
            self.assertIn("3SABC1234567", str(self.picking.message_ids.mapped("body")))

    def test_without_a_backorder_the_rest_is_cancelled(self):
        lines = [{"sku": "GEAR", "quantity": 3}]
        self.assert_done(self.tell(DISPATCH, backorder=False, lines=lines))
        self.assertEqual(self.picking.state, "done")
        self.assertFalse(self.picking.backorder_ids)
        oil = self.picking.move_ids.filtered(lambda m: m.product_id == self.oil)
        self.assertEqual(oil.state, "cancel")
        self.assertEqual(self.on_hand(self.oil, self.shelf, self.lot_a), 5)
        reserved = self.env["stock.quant"].search([("product_id", "=", self.oil.id)])
        self.assertEqual(sum(reserved.mapped("reserved_quantity")), 0)

    def test_the_same_report_again_moves_nothing(self):
        self.tell(DISPATCH)
        again = self.tell(DISPATCH)
        self.assert_done(again, self.picking)
        self.assertEqual(self.on_hand(self.gear, self.customers), 3)
        self.assertEqual(self.picking.backorder_ids.state, "assigned")

    def test_its_reference_with_other_contents_is_a_duplicate(self):
        self.tell(DISPATCH)
        message = self.tell(DISPATCH, lines=[{"sku": "GEAR", "quantity": 2}])
        self.assert_problem(message, "duplicate_reference", "SHIP-20881")
        self.assertEqual(self.on_hand(self.gear, self.customers), 3)

    def test_the_next_report_is_about_the_backorder(self):
        self.tell(DISPATCH)
        lines = [
            {"sku": "GEAR", "quantity": 2},
            {"sku": "OIL", "quantity": 1, "lot": "OIL-B"},
        ]
        message = self.tell(DISPATCH, reference="SHIP-2", lines=lines)
        self.assert_done(message, self.picking.backorder_ids)
        self.assertEqual(self.picking.backorder_ids.state, "done")
        self.assertEqual(self.on_hand(self.gear, self.customers), 5)

    def test_what_was_done_already_is_refused(self):
        self.tell(DISPATCH, backorder=False)
        message = self.tell(DISPATCH, reference="SHIP-2")
        self.assert_problem(message, "refused", "done already")
        self.assertEqual(self.on_hand(self.gear, self.customers), 3)

    def test_more_than_was_ordered_is_refused_and_leaves_nothing_behind(self):
        lines = [{"sku": "GEAR", "quantity": 6}]
        self.assert_problem(self.tell(DISPATCH, lines=lines), "refused", "more than")
        self.assertEqual(self.picking.state, "assigned")
        self.assertEqual(sum(self.picking.move_line_ids.mapped("quantity")), 9)
        self.assertFalse(self.picking.inbox_report)

    def test_an_unknown_lot_is_unmatched_until_a_person_picks_one(self):
        lines = [{"sku": "OIL", "quantity": 1, "lot": "OIL-X"}]
        message = self.tell(DISPATCH, lines=lines)
        self.assert_problem(message, "unmatched", "OIL-X")
        self.assertEqual(
            (message.unmatched_kind, message.unmatched_code), ("lot", "OIL-X")
        )
        self.env["inbox.mapping"].create(
            {"kind": "lot", "code": "OIL-X", "record": f"stock.lot,{self.lot_b.id}"}
        )
        self.assert_done(self.tell(DISPATCH, lines=lines))
        self.assertEqual(self.on_hand(self.oil, self.customers, self.lot_b), 1)

    def test_tracked_goods_without_a_lot_are_refused(self):
        lines = [{"sku": "OIL", "quantity": 1}]
        self.assert_problem(self.tell(DISPATCH, lines=lines), "refused", "tracked")

    def test_a_unit_of_something_else_is_invalid(self):
        lines = [{"sku": "GEAR", "quantity": 1, "unit": "KGM"}]
        self.assert_problem(self.tell(DISPATCH, lines=lines), "invalid_unit")

    def test_a_location_outside_is_no_place_to_take_from(self):
        self.customers.barcode = "OUTSIDE"
        lines = [{"sku": "GEAR", "quantity": 1, "location": "OUTSIDE"}]
        self.assert_problem(self.tell(DISPATCH, lines=lines), "schema", "not within")

    def test_what_others_have_reserved_left_all_the_same(self):
        self.picking.do_unreserve()
        other = self.transfer("out", "SO-INBOX-2", gears=30, oil=4)
        self.assertEqual(other.move_ids[0].quantity, 30)
        self.assert_done(self.tell(DISPATCH, lines=[{"sku": "GEAR", "quantity": 5}]))
        self.assertEqual(self.on_hand(self.gear, self.customers), 5)
        self.assertEqual(other.move_ids[0].quantity, 25)
        quants = self.env["stock.quant"].search([("product_id", "=", self.gear.id)])
        self.assertGreaterEqual(min(quants.mapped("quantity")), 0)

    def test_a_delivery_that_is_not_there_yet_is_waited_for(self):
        message = self.tell(DISPATCH, order="SO-LATE")
        self.assert_problem(message, "waiting_for", "SO-LATE", state="waiting")
        picking = self.transfer("out", "SO-LATE")
        self.make_due()
        self.process(self.wms)
        self.assert_done(message, picking, picking.backorder_ids)

    def test_the_service_user_needs_the_right_to_do_it(self):
        self.wms.user_id.group_ids -= self.env.ref(self.GROUPS)
        self.assert_problem(self.tell(DISPATCH), "refused")
        self.assertEqual(self.picking.state, "assigned")
