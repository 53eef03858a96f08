# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import tagged

from .common import ANNOUNCE, PurchaseCase


@tagged("post_install", "-at_install")
class TestAnnounceAgain(PurchaseCase):
    def setUp(self):
        super().setUp()
        self.tell(ANNOUNCE)
        self.receipt = self.announced()

    def gears(self, quantity, reference="ASN-20881"):
        """Announce a shipment of nothing but gears."""
        lines = [{"sku": "GEAR", "quantity": quantity}]
        return self.tell(ANNOUNCE, reference=reference, lines=lines)

    def test_the_same_announcement_again_changes_nothing(self):
        before = self.entered(self.receipt), self.receipt.move_line_ids
        self.assert_done(self.tell(ANNOUNCE), self.receipt, self.order)
        self.assertEqual(
            (self.entered(self.receipt), self.receipt.move_line_ids), before
        )
        self.assertEqual(len(self.order.picking_ids), 2)

    def test_nor_does_it_when_the_goods_have_come(self):
        self.receipt.button_validate()
        self.assert_done(self.tell(ANNOUNCE), self.receipt, self.order)
        self.assertEqual(self.on_hand(self.gear, self.stock), 32)

    def test_a_second_shipment_gets_the_rest(self):
        rest = self.rest()
        self.assert_done(self.gears(8, "ASN-2"), rest, self.order)
        self.assertEqual(self.announced("ASN-2"), rest)
        self.assertFalse(self.rest())
        self.assertEqual(self.to_come(self.receipt), [("GEAR", 12), ("OIL", 4)])
        rest.button_validate()
        self.assertEqual(self.receipt.state, "assigned")
        self.receipt.button_validate()
        self.assertEqual(self.order.receipt_status, "full")
        self.assertEqual(self.on_hand(self.gear, self.stock), 40)

    def test_and_no_more_than_that(self):
        self.assert_problem(self.gears(9, "ASN-2"), "refused", "more than")
        self.gears(8, "ASN-2")
        message = self.gears(1, "ASN-3")
        self.assert_problem(message, "refused", "received or announced already")

    def test_a_correction_takes_the_place_of_what_was_announced(self):
        self.assert_done(self.gears(10), self.receipt, self.order)
        self.assertEqual(self.entered(self.receipt), [("GEAR", 10, "")])
        self.assertEqual(self.to_come(self.rest()), [("GEAR", 10), ("OIL", 4)])
        self.assertEqual(self.entered(self.rest()), [("GEAR", 10, ""), ("OIL", 4, "")])

    def test_a_correction_may_take_more_too(self):
        self.assert_done(self.gears(15), self.receipt, self.order)
        self.assertEqual(self.to_come(self.receipt), [("GEAR", 15)])
        self.assertEqual(self.to_come(self.rest()), [("GEAR", 5), ("OIL", 4)])
        self.assert_done(self.gears(20), self.receipt, self.order)
        self.assertEqual(self.to_come(self.rest()), [("OIL", 4)])

    def test_a_correction_to_all_leaves_no_empty_receipt_open(self):
        rest = self.rest()
        lines = [{"sku": "GEAR", "quantity": 20}, {"sku": "OIL", "quantity": 4}]
        self.assert_done(self.tell(ANNOUNCE, lines=lines), self.receipt, self.order)
        self.assertEqual(self.to_come(self.receipt), [("GEAR", 20), ("OIL", 4)])
        self.assertEqual(rest.state, "cancel")
        self.assert_done(self.gears(3), self.receipt, self.order)
        self.assertEqual(self.to_come(self.rest()), [("GEAR", 17), ("OIL", 4)])

    def test_a_correction_leaves_other_shipments_alone(self):
        self.gears(6, "ASN-2")
        self.assert_done(self.gears(14), self.receipt, self.order)
        self.assertEqual(self.to_come(self.announced("ASN-2")), [("GEAR", 6)])
        self.assertEqual(self.to_come(self.rest()), [("OIL", 4)])
        self.assert_problem(self.gears(15), "refused", "more than")

    def test_what_has_come_is_not_corrected(self):
        self.receipt.button_validate()
        self.assert_problem(self.gears(10), "refused", "done already")
        self.assertEqual(self.line(self.gear).qty_received, 12)

    def test_what_did_not_come_is_announced_again(self):
        gears = self.receipt.move_line_ids.filtered(lambda m: m.product_id == self.gear)
        gears.quantity = 9
        action = self.receipt.button_validate()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        wizard.create({}).process()
        self.assertEqual(self.receipt.state, "done")
        self.assert_done(self.gears(11, "ASN-2"))
        self.assertEqual(self.to_come(self.announced("ASN-2")), [("GEAR", 11)])
        self.assertFalse(self.rest())

    def test_two_orders_may_come_in_one_shipment(self):
        other = self.ordered("PO-2")
        message = self.tell(ANNOUNCE, order="PO-2")
        self.assert_done(message, other.picking_ids.sorted("id")[0], other)
        self.assertEqual(self.to_come(self.receipt), [("GEAR", 12), ("OIL", 4)])

    def test_the_scheduler_adds_nothing_to_a_shipment(self):
        before = self.entered(self.receipt)
        self.env["stock.rule"].run_scheduler()
        self.assertEqual(self.entered(self.receipt), before)
