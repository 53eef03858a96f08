# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import datetime

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ACKNOWLEDGE, ANNOUNCE, PLANNED, PurchaseCase


@tagged("post_install", "-at_install")
class TestChanges(PurchaseCase):
    def setUp(self):
        super().setUp()
        self.tell(ACKNOWLEDGE)

    def change(self, what):
        """The proposal of a kind."""
        return self.proposals().filtered(lambda change: change.what == what)

    def test_a_quantity_changes_the_receipt_and_the_total_and_nothing_else(self):
        line = self.line(self.gear)
        self.change("quantity").action_accept()
        self.assertEqual((line.product_qty, line.price_unit), (18, 2.5))
        self.assertEqual(line.date_planned, PLANNED)
        self.assertEqual(self.order.amount_untaxed, 18 * 2.5 + 4 * 7)
        self.assertEqual(
            self.to_come(self.order.picking_ids), [("GEAR", 18), ("OIL", 4)]
        )
        self.assertIn("18.00 Units", self.order.message_ids[0].body)

    def test_what_the_price_list_says_does_not_count(self):
        line = self.line(self.oil)
        line.technical_price_unit = line.price_unit
        self.tell(
            ACKNOWLEDGE,
            reference="A2",
            expected_at=None,
            lines=[{"sku": "OIL", "quantity": 3}],
        )
        self.change("quantity").action_accept()
        self.assertEqual((line.product_qty, line.price_unit), (3, 7))
        self.assertEqual(line.date_planned, PLANNED)

    def test_a_price_changes_the_total(self):
        self.line(self.gear).discount = 10
        self.tell(ACKNOWLEDGE, reference="A2", lines=[{"sku": "GEAR", "price": 2.75}])
        self.change("price").action_accept()
        line = self.line(self.gear)
        self.assertEqual((line.price_unit, line.discount), (2.75, 0))
        self.assertEqual(self.order.amount_untaxed, 20 * 2.75 + 4 * 7)

    def test_a_date_changes_the_deadline_of_the_receipt(self):
        self.change("date").action_accept()
        date = datetime(2026, 12, 9, 8)
        self.assertEqual(self.line(self.gear).date_planned, date)
        moves = self.order.picking_ids.move_ids
        gear = moves.filtered(lambda move: move.product_id == self.gear)
        self.assertEqual(gear.date_deadline, date)
        self.assertEqual((moves - gear).date_deadline, PLANNED)

    def test_a_refused_line_does_not_come(self):
        self.change("refusal").action_accept()
        self.assertEqual(self.line(self.oil).product_qty, 0)
        self.assertEqual(self.to_come(self.order.picking_ids), [("GEAR", 20)])

    def test_what_came_of_a_refused_line_stays(self):
        lines = [{"sku": "OIL", "quantity": 1, "lot": "OIL-A"}]
        self.tell("stock.picking.receive", lines=lines)
        self.change("refusal").action_accept()
        self.assertEqual(self.line(self.oil).product_qty, 1)
        self.assertEqual(self.line(self.oil).qty_received, 1)
        rest = self.order.picking_ids.filtered(lambda p: p.state != "done")
        self.assertEqual(self.to_come(rest), [("GEAR", 20)])

    def test_all_at_once(self):
        self.order.with_user(self.buyer).action_accept_changes()
        self.assertFalse(self.proposals())
        line = self.line(self.gear)
        self.assertEqual((line.product_qty, line.price_unit), (18, 2.75))
        self.assertEqual(line.date_planned, datetime(2026, 12, 9, 8))
        self.assertEqual(self.order.amount_untaxed, 18 * 2.75)
        self.assertTrue(self.order.acknowledged)
        self.assertFalse(self.order.activity_ids)
        self.assertEqual(self.proposals("accepted").decided_by_id, self.buyer)

    def test_one_that_is_refused_leaves_the_order_unconfirmed(self):
        self.change("price").action_refuse()
        self.assertEqual(len(self.order.activity_ids), 1)
        self.proposals().action_accept()
        self.assertEqual(self.line(self.gear).price_unit, 2.5)
        self.assertFalse(self.order.acknowledged)
        self.assertFalse(self.order.activity_ids)

    def test_refusing_all_leaves_the_order_as_it_is(self):
        self.order.with_user(self.buyer).action_refuse_changes()
        self.assertEqual(self.order.amount_untaxed, 20 * 2.5 + 4 * 7)
        self.assertEqual(len(self.proposals("refused")), 4)
        self.assertFalse(self.order.acknowledged)

    def test_nothing_is_decided_twice(self):
        change = self.change("quantity")
        change.action_refuse()
        for decide in (change.action_accept, change.action_refuse):
            with self.assertRaisesRegex(UserError, "decided already"):
                decide()
        self.assertEqual(self.line(self.gear).product_qty, 20)

    def test_what_a_newer_answer_has_replaced_cannot_be_accepted(self):
        change = self.change("quantity")
        self.tell(ACKNOWLEDGE, reference="A2")
        with self.assertRaisesRegex(UserError, "answered anew"):
            change.action_accept()

    def test_a_line_that_was_changed_since_is_looked_at_by_hand(self):
        self.line(self.gear).product_qty = 25
        self.assert_not_acceptable("quantity", "changed after")
        self.line(self.gear).price_unit = 3
        self.assert_not_acceptable("price", "changed after")
        self.line(self.gear).date_planned = datetime(2026, 12, 12)
        self.assert_not_acceptable("date", "changed after")

    def assert_not_acceptable(self, what, text):
        with self.assertRaisesRegex(UserError, text):
            self.change(what).action_accept()
        self.assertEqual(self.change(what).state, "proposed")

    def test_locked_and_cancelled_orders_do_not_change(self):
        self.order.locked = True
        self.assert_not_acceptable("quantity", "Unlock")
        self.order.locked = False
        self.order.button_cancel()
        self.assert_not_acceptable("quantity", "cancelled")

    def test_less_than_came_is_not_accepted(self):
        lines = [{"sku": "GEAR", "quantity": 19}]
        self.tell("stock.picking.receive", lines=lines)
        self.assert_not_acceptable("quantity", "received already")

    def test_a_billed_price_stays(self):
        lines = [{"sku": "GEAR", "quantity": 20}]
        self.tell("stock.picking.receive", lines=lines)
        self.order.action_create_invoice()
        self.assert_not_acceptable("price", "billed")

    def test_more_is_to_come_beside_what_was_announced(self):
        self.tell(ANNOUNCE)
        self.tell(
            ACKNOWLEDGE,
            reference="A2",
            expected_at=None,
            lines=[{"sku": "GEAR", "quantity": 30}],
        )
        self.change("quantity").action_accept()
        pickings = self.order.picking_ids
        total = sum(
            move.product_qty
            for move in pickings.move_ids
            if move.product_id == self.gear
        )
        self.assertEqual(total, 30)
        self.assertEqual(self.to_come(self.announced()), [("GEAR", 12), ("OIL", 4)])
        self.assertEqual(self.to_come(self.rest()), [("GEAR", 18)])

    def test_less_comes_out_of_what_is_not_announced(self):
        self.tell(ANNOUNCE)
        self.change("quantity").action_accept()
        self.assertEqual(self.to_come(self.announced()), [("GEAR", 12), ("OIL", 4)])
        self.assertEqual(self.to_come(self.rest()), [("GEAR", 6)])

    def test_less_than_was_announced_is_not_accepted(self):
        lines = [{"sku": "GEAR", "quantity": 19}, {"sku": "OIL", "quantity": 1}]
        self.tell(ANNOUNCE, expected_at=None, lines=lines)
        self.assert_not_acceptable("quantity", "is announced")
        self.assert_not_acceptable("refusal", "is announced")

    def test_more_gets_a_receipt_of_its_own_where_all_is_announced(self):
        lines = [{"sku": "GEAR", "quantity": 20}, {"sku": "OIL", "quantity": 4}]
        self.tell(ANNOUNCE, expected_at=None, lines=lines)
        self.line(self.gear).with_user(self.buyer).product_qty = 25
        self.assertEqual(self.to_come(self.announced()), [("GEAR", 20), ("OIL", 4)])
        self.assertEqual(self.to_come(self.rest()), [("GEAR", 5)])

    def test_the_message_is_a_click_away(self):
        action = self.proposals().sudo()[0].action_open_message()
        message = self.env["inbox.message"].browse(action["res_id"])
        self.assertEqual(message.type, ACKNOWLEDGE)
