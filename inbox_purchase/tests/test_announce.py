# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import datetime

from odoo.tests import tagged

from .common import ANNOUNCE, PLANNED, PurchaseCase


@tagged("post_install", "-at_install")
class TestAnnounce(PurchaseCase):
    def test_a_shipment_has_a_receipt_and_the_rest_another(self):
        receipt = self.order.picking_ids
        message = self.tell(ANNOUNCE)
        self.assert_done(message, receipt, self.order)
        self.assertEqual(self.announced(), receipt)
        self.assertEqual(receipt.state, "assigned")
        self.assertEqual(
            self.entered(receipt),
            [("GEAR", 12, ""), ("OIL", 1, "OIL-A"), ("OIL", 3, "OIL-NEW")],
        )
        self.assertEqual(self.to_come(receipt), [("GEAR", 12), ("OIL", 4)])
        self.assertEqual(self.to_come(self.rest()), [("GEAR", 8)])
        self.assertEqual(self.entered(self.rest()), [("GEAR", 8, "")])
        self.assertEqual(self.rest().state, "assigned")

    def test_nothing_is_received_before_the_warehouse_confirms_it(self):
        self.tell(ANNOUNCE)
        self.assertFalse(any(self.announced().move_line_ids.mapped("picked")))
        self.assertEqual(self.on_hand(self.gear, self.stock), 20)
        self.assertEqual(self.line(self.gear).qty_received, 0)
        self.assertFalse(self.env["stock.lot"].search([("name", "=", "OIL-NEW")]))

    def test_one_press_of_validate_receives_what_was_announced_with_its_lots(self):
        self.tell(ANNOUNCE)
        receipt = self.announced()
        self.assertIs(receipt.button_validate(), True)
        self.assertEqual(receipt.state, "done")
        self.assertEqual(self.on_hand(self.gear, self.stock), 32)
        lot = self.env["stock.lot"].search([("name", "=", "OIL-NEW")])
        self.assertEqual(self.on_hand(self.oil, self.stock, lot), 3)
        self.assertEqual(self.on_hand(self.oil, self.stock, self.lot_a), 1)
        lines = self.env["stock.move.line"].search([("lot_id", "=", lot.id)])
        self.assertEqual(lines.picking_id, receipt)
        self.assertEqual(lot.purchase_order_ids, self.order)
        self.assertEqual(
            lot.quant_ids.package_id.mapped("name"), ["003456789012345678"]
        )
        self.assertEqual(self.line(self.gear).qty_received, 12)
        self.assertEqual(self.line(self.oil).qty_received, 4)
        self.assertEqual(self.order.receipt_status, "partial")

    def test_dates_are_those_of_the_shipment_and_the_buyer_is_told(self):
        self.tell(ANNOUNCE)
        first, second = datetime(2026, 12, 4, 8), datetime(2026, 12, 5, 8)
        self.assertEqual(self.announced().scheduled_date, first)
        self.assertEqual(self.line(self.gear).date_planned, first)
        self.assertEqual(self.line(self.oil).date_planned, second)
        self.assertEqual(self.announced().date_deadline, first)
        activity = self.order.activity_ids
        self.assertEqual(activity.user_id, self.buyer)
        self.assertIn("Gear", activity.note)
        self.assertIn("2026-12-05", activity.note)

    def test_a_line_is_planned_for_when_the_last_of_it_comes(self):
        line = self.line(self.gear)
        line.date_planned = datetime(2026, 12, 20, 9)
        self.tell(ANNOUNCE)
        self.assertEqual(line.date_planned, datetime(2026, 12, 20, 9))
        self.assertEqual(self.announced().scheduled_date, datetime(2026, 12, 4, 8))

    def test_without_a_date_all_stay(self):
        lines = [{"sku": "GEAR", "quantity": 5}]
        self.tell(ANNOUNCE, expected_at=None, lines=lines)
        self.assertEqual(self.announced().scheduled_date, PLANNED)
        self.assertEqual(self.line(self.gear).date_planned, PLANNED)
        self.assertFalse(self.order.activity_ids)

    def test_a_product_comes_at_the_last_of_its_dates(self):
        lines = [
            {"sku": "OIL", "quantity": 1, "lot": "A", "expected_at": f"2026-12-{day}"}
            for day in ("08T10:00:00+02:00", "07T10:00:00Z")
        ]
        self.assert_done(self.tell(ANNOUNCE, lines=lines))
        self.assertEqual(self.announced().scheduled_date, datetime(2026, 12, 8, 8))

    def test_the_tracking_reference_is_kept(self):
        self.tell(ANNOUNCE)
        receipt = self.announced()
        if "carrier_tracking_ref" in receipt._fields:
            self.assertEqual(receipt.carrier_tracking_ref, "3SABC1234567")
        else:
            self.assertIn("3SABC1234567", str(receipt.message_ids.mapped("body")))

    def test_all_at_once_needs_no_other_receipt(self):
        lines = [
            {"sku": "GEAR", "quantity": 20},
            {"barcode": "inbox-oil", "quantity": 4, "lot": "OIL-B"},
        ]
        self.tell(ANNOUNCE, lines=lines)
        self.assertEqual(self.announced(), self.order.picking_ids)
        self.assertFalse(self.rest())

    def test_lots_that_are_not_announced_are_left_to_the_warehouse(self):
        self.gear.tracking = "serial"
        lines = [
            {"sku": "OIL", "quantity": 2, "lot": "OIL-NEW"},
            {"sku": "OIL", "quantity": 2},
            {"sku": "GEAR", "quantity": 1, "lot": "S1"},
            {"sku": "GEAR", "quantity": 2},
        ]
        self.assert_done(self.tell(ANNOUNCE, lines=lines))
        self.assertEqual(
            self.entered(self.announced()),
            [
                ("GEAR", 1, ""),
                ("GEAR", 1, ""),
                ("GEAR", 1, "S1"),
                ("OIL", 2, ""),
                ("OIL", 2, "OIL-NEW"),
            ],
        )

    def test_one_serial_number_is_not_that_of_two(self):
        self.gear.tracking = "serial"
        lines = [{"sku": "GEAR", "quantity": 2, "lot": "S1"}]
        self.assert_problem(self.tell(ANNOUNCE, lines=lines), "schema", "S1")

    def test_where_lots_must_exist_an_unknown_one_is_unmatched(self):
        self.warehouse.in_type_id.use_create_lots = False
        self.assert_problem(self.tell(ANNOUNCE), "unmatched", "OIL-NEW")
        self.assertFalse(self.announced())
        self.assertEqual(self.to_come(self.rest()), [("GEAR", 20), ("OIL", 4)])

    def test_more_than_ordered_is_refused_and_leaves_nothing_behind(self):
        lines = [{"sku": "GEAR", "quantity": 21}]
        message = self.tell(ANNOUNCE, lines=lines)
        self.assert_problem(message, "refused", "1.0 .*Gear are more than")
        self.assertEqual(self.entered(self.rest()), [("GEAR", 20, ""), ("OIL", 4, "")])
        self.assertEqual(self.rest().state, "assigned")

    def test_what_was_not_ordered_is_refused(self):
        self.env["product.product"].create({"name": "Nut", "default_code": "NUT"})
        lines = [{"sku": "NUT", "quantity": 1}]
        self.assert_problem(self.tell(ANNOUNCE, lines=lines), "refused", "Nut")

    def test_an_order_of_dozens_is_announced_in_pieces(self):
        self.line(self.gear).product_uom_id = self.env.ref("uom.product_uom_dozen")
        order = self.ordered("PO-DOZENS", confirm=False)
        self.line(self.gear, order).write(
            {"product_uom_id": self.env.ref("uom.product_uom_dozen").id}
        )
        self.line(self.gear, order).product_qty = 2
        order.button_confirm()
        lines = [{"sku": "GEAR", "quantity": 7}]
        self.assert_done(self.tell(ANNOUNCE, order="PO-DOZENS", lines=lines))
        first, rest = order.picking_ids.sorted("id")
        self.assertEqual(self.to_come(first), [("GEAR", 7)])
        self.assertEqual(self.to_come(rest), [("GEAR", 17), ("OIL", 4)])
        first.button_validate()
        self.assertAlmostEqual(self.line(self.gear, order).qty_received, 7 / 12, 2)

    def test_an_order_that_is_not_there_or_not_confirmed_is_waited_for(self):
        message = self.tell(ANNOUNCE, order="PO-LATE")
        self.assert_problem(message, "waiting_for", "PO-LATE", state="waiting")
        order = self.ordered("PO-LATE", confirm=False)
        self.make_due()
        self.process(self.vendor)
        self.assert_problem(message, "waiting_for", "confirmation", state="waiting")
        order.button_confirm()
        self.make_due()
        self.process(self.vendor)
        self.assert_done(message, order.picking_ids.sorted("id")[0], order)

    def test_a_cancelled_order_is_refused(self):
        self.order.button_cancel()
        self.assert_problem(self.tell(ANNOUNCE), "refused", "cancelled")

    def test_what_was_received_cannot_be_announced(self):
        self.order.picking_ids.move_ids.picked = True
        self.oil.tracking = "none"
        self.order.picking_ids.button_validate()
        message = self.tell(ANNOUNCE)
        self.assert_problem(message, "refused", "received or announced already")

    def test_the_open_backorder_is_the_one_that_counts(self):
        receipt = self.order.picking_ids
        lines = [{"sku": "GEAR", "quantity": 8}]
        self.tell("stock.picking.receive", lines=lines)
        self.assertEqual(receipt.state, "done")
        self.assert_done(self.tell(ANNOUNCE))
        self.assertEqual(self.announced(), receipt.backorder_ids)
        self.assertEqual(self.to_come(self.announced()), [("GEAR", 12), ("OIL", 4)])
        self.assertFalse(self.rest())

    def test_only_the_first_step_of_several_is_the_vendors(self):
        self.warehouse.reception_steps = "three_steps"
        self.order = self.ordered("PO-STEPS")
        self.assert_done(self.tell(ANNOUNCE, order="PO-STEPS"))
        receipt = self.announced()
        self.assertEqual(receipt.picking_type_id, self.warehouse.in_type_id)
        receipt.button_validate()
        dock = self.warehouse.wh_input_stock_loc_id
        self.assertEqual(self.on_hand(self.gear, dock), 12)
        following = receipt.move_ids.move_dest_ids.picking_id
        self.assertEqual(self.to_come(following), [("GEAR", 12), ("OIL", 4)])
        self.assertFalse(following.inbox_announcement)

    def test_nobody_is_disturbed_who_receives_at_this_moment(self):
        lines = self.order.picking_ids.move_line_ids
        oil = lines.filtered(lambda line: line.product_id == self.oil)
        for touched, values in ((lines[0], {"picked": True}), (oil, {"lot_name": "L"})):
            before = touched.read(list(values))
            touched.write(values)
            message = self.tell(ANNOUNCE)
            self.assert_problem(message, "refused", "being worked on")
            touched.write({name: before[0][name] for name in values})
        self.assert_done(self.tell(ANNOUNCE))

    def test_a_report_of_the_warehouse_may_name_the_shipment(self):
        self.tell(ANNOUNCE)
        receipt = self.announced()
        lines = [
            {"sku": "GEAR", "quantity": 12},
            {"sku": "OIL", "quantity": 4, "lot": "OIL-NEW"},
        ]
        self.assert_done(
            self.tell("stock.picking.receive", order="ASN-20881", lines=lines), receipt
        )
        self.assertEqual(receipt.state, "done")

    def test_a_malformed_announcement_changes_nothing(self):
        for values in (
            {"lines": []},
            {"lines": None},
            {"lines": [{"quantity": 1}]},
            {"lines": [{"sku": "GEAR", "quantity": 0}]},
            {"lines": [{"sku": "GEAR", "quantity": "1"}]},
            {"order": " "},
            {"expected_at": "tomorrow"},
            {"expected_at": "0001-01-01T00:00:00Z"},
            {"expected_at": "9999-12-31T23:59:59Z"},
            {"more": 1},
        ):
            self.assert_problem(self.tell(ANNOUNCE, **values), "schema")
        self.assertFalse(self.announced())
