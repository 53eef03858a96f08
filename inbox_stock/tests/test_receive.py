# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import tagged

from .common import StockCase

RECEIVE = "stock.picking.receive"


@tagged("post_install", "-at_install")
class TestReceive(StockCase):
    def setUp(self):
        super().setUp()
        self.picking = self.transfer("in", "PO-INBOX-1", gears=20)

    def test_what_came_is_where_it_was_put_and_the_rest_will_come(self):
        message = self.tell(RECEIVE)
        backorder = self.picking.backorder_ids
        self.assert_done(message, self.picking, backorder)
        self.assertEqual(self.picking.state, "done")
        self.assertEqual(self.on_hand(self.gear, self.shelf), 22)
        self.assertEqual(
            {m.product_id: m.product_uom_qty for m in backorder.move_ids},
            {self.gear: 8},
        )
        suppliers = self.picking.location_id
        self.assertEqual(self.on_hand(self.gear, suppliers), -12)

    def test_a_new_lot_is_made_and_traced_to_its_receipt(self):
        self.tell(RECEIVE)
        lot = self.env["stock.lot"].search([("name", "=", "OIL-NEW")])
        self.assertEqual(lot.product_id, self.oil)
        self.assertEqual(self.on_hand(self.oil, self.stock, lot), 4)
        lines = self.env["stock.move.line"].search([("lot_id", "=", lot.id)])
        self.assertEqual(lines.picking_id, self.picking)
        self.assertEqual(lot.quant_ids.package_id.mapped("name"), ["CRATE-1"])

    def test_a_known_lot_is_used(self):
        lines = [{"sku": "OIL", "quantity": 4, "lot": "OIL-B"}]
        self.assert_done(self.tell(RECEIVE, lines=lines))
        self.assertEqual(self.on_hand(self.oil, self.stock, self.lot_b), 9)

    def test_where_lots_must_exist_an_unknown_one_is_unmatched(self):
        self.warehouse.in_type_id.use_create_lots = False
        message = self.tell(RECEIVE)
        self.assert_problem(message, "unmatched", "OIL-NEW")
        self.assertEqual(message.unmatched_kind, "lot")
        self.assertFalse(self.env["stock.lot"].search([("name", "=", "OIL-NEW")]))
        self.assertEqual(self.picking.state, "assigned")

    def test_serial_numbers_come_in_a_line_each(self):
        self.gear.tracking = "serial"
        lines = [{"sku": "GEAR", "quantity": 2, "lot": "S1"}]
        self.assert_problem(self.tell(RECEIVE, lines=lines), "schema", "S1")
        lines = [{"sku": "GEAR", "quantity": 1, "lot": lot} for lot in ("S1", "S2")]
        self.assert_done(self.tell(RECEIVE, lines=lines))
        made = self.env["stock.lot"].search([("product_id", "=", self.gear.id)])
        self.assertEqual(set(made.mapped("name")), {"S1", "S2"})
        self.assertEqual(set(made.mapped("product_qty")), {1})

    def test_the_same_report_again_brings_nothing(self):
        self.tell(RECEIVE)
        self.assert_done(self.tell(RECEIVE), self.picking)
        self.assertEqual(self.on_hand(self.gear, self.shelf), 22)
        self.assertEqual(self.picking.backorder_ids.state, "assigned")

    def test_a_message_without_a_reference_goes_by_its_id(self):
        lines = [{"sku": "GEAR", "quantity": 2}]
        self.assert_done(self.tell(RECEIVE, reference=None, lines=lines))
        self.assert_done(self.tell(RECEIVE, reference=None, lines=lines))
        self.assertEqual(self.on_hand(self.gear, self.stock), 24)

    def test_more_than_was_ordered_is_refused(self):
        lines = [{"sku": "GEAR", "quantity": 2, "unit": "DZN"}]
        self.assert_problem(self.tell(RECEIVE, lines=lines), "refused", "more than")
        self.assertEqual(self.on_hand(self.gear, self.stock), 20)

    def test_a_delivery_is_no_receipt(self):
        delivery = self.transfer("out", "SO-INBOX-9")
        message = self.tell(RECEIVE, order=delivery.name)
        self.assert_problem(message, "waiting_for", state="waiting")
        self.assertEqual(delivery.state, "assigned")
