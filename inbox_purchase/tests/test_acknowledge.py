# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import datetime

from odoo.tests import tagged

from .common import ACKNOWLEDGE, PLANNED, PurchaseCase


@tagged("post_install", "-at_install")
class TestAcknowledge(PurchaseCase):
    def gears(self, reference="ACK-7781", **told):
        """The vendor's answer about gears, and about nothing else."""
        return self.tell(
            ACKNOWLEDGE,
            reference=reference,
            expected_at=None,
            note=None,
            lines=[{"sku": "GEAR", **told}],
        )

    def plainly(self, **values):
        """The vendor confirms the order as it is."""
        values = {"expected_at": None, "note": None, "lines": None, **values}
        return self.tell(ACKNOWLEDGE, **values)

    def test_what_is_confirmed_is_written_on_the_order(self):
        self.assert_done(self.plainly(), self.order)
        self.assertTrue(self.order.acknowledged)
        self.assertEqual(self.order.partner_ref, "SO-55120")
        self.assertEqual(self.order.inbox_acknowledgement, "ACK-7781")
        self.assertFalse(self.order.change_ids)
        self.assertFalse(self.order.activity_ids)

    def test_changes_are_proposed_and_not_applied(self):
        message = self.tell(ACKNOWLEDGE)
        self.assertEqual(
            self.told(),
            [
                ("GEAR", "date", "12/02/2026", "12/09/2026"),
                ("GEAR", "price", "2.50\xa0€", "2.75\xa0€"),
                ("GEAR", "quantity", "20.00 Units", "18.00 Units"),
                ("OIL", "refusal", "4.00 Units", "0.00 Units"),
            ],
        )
        self.assert_done(message, self.order, self.proposals())
        gear, oil = self.line(self.gear), self.line(self.oil)
        self.assertEqual((gear.product_qty, gear.price_unit), (20, 2.5))
        self.assertEqual((gear.date_planned, oil.product_qty), (PLANNED, 4))
        self.assertFalse(self.order.acknowledged)
        self.assertEqual(self.order.partner_ref, "SO-55120")
        self.assertEqual(self.order.proposed_count, 4)

    def test_the_buyer_has_something_to_do(self):
        self.tell(ACKNOWLEDGE)
        activity = self.order.activity_ids
        self.assertEqual(activity.user_id, self.buyer)
        self.assertIn("18.00 Units", activity.note)
        self.assertIn("Not made any more", activity.note)
        self.assertIn("Gears are short this week.", activity.note)

    def test_an_order_without_a_buyer_has_something_to_do_too(self):
        self.order.user_id = False
        self.tell(ACKNOWLEDGE)
        self.assertFalse(self.order.activity_ids.user_id)
        self.assertEqual(len(self.order.activity_ids), 1)

    def test_words_without_changes_are_noted(self):
        self.plainly(note="Closed on <Friday>")
        bodies = self.order.message_ids.mapped("body")
        self.assertIn("&lt;Friday&gt;", "".join(bodies))
        self.assertTrue(self.order.acknowledged)

    def test_the_same_values_are_no_change(self):
        day = "2026-12-02T17:00:00Z"
        unit = self.env.ref("uom.product_uom_unit").name
        message = self.gears(quantity=20, unit=unit, price=2.5, expected_at=day)
        self.assert_done(message, self.order)
        self.assertTrue(self.order.acknowledged)

    def test_quantities_and_prices_are_converted(self):
        self.gears(quantity=1.5, unit="DZN", price=33)
        self.assertEqual(
            self.told(),
            [
                ("GEAR", "price", "2.50\xa0€", "2.75\xa0€"),
                ("GEAR", "quantity", "20.00 Units", "18.00 Units"),
            ],
        )
        self.assert_problem(self.gears("A2", quantity=1, unit="KGM"), "invalid_unit")

    def test_prices_are_those_after_discounts(self):
        self.line(self.gear).discount = 10
        self.assert_done(self.gears(price=2.25), self.order)
        self.gears("A2", price=2.5)
        self.assertEqual(self.told(), [("GEAR", "price", "2.25\xa0€", "2.50\xa0€")])

    def test_a_date_of_the_answer_is_that_of_lines_without_one(self):
        self.plainly(expected_at="2026-12-05T08:00:00Z")
        self.assertEqual(
            [(what, new) for _product, what, _old, new in self.told()],
            [("date", "12/05/2026")] * 2,
        )

    def test_nothing_is_quantity_zero(self):
        self.gears(quantity=0)
        self.assertEqual(self.proposals().what, "refusal")

    def test_the_same_answer_again_changes_nothing(self):
        self.tell(ACKNOWLEDGE)
        proposed = self.proposals()
        self.assert_done(self.tell(ACKNOWLEDGE), self.order, proposed)
        self.assertEqual(self.proposals(), proposed)
        self.assertEqual(len(self.order.activity_ids), 1)

    def test_nor_when_the_buyer_has_decided(self):
        self.tell(ACKNOWLEDGE)
        self.proposals().action_refuse()
        self.tell(ACKNOWLEDGE)
        self.assertFalse(self.proposals())
        self.assertEqual(len(self.proposals("refused")), 4)

    def test_a_newer_answer_takes_the_place_of_open_proposals(self):
        self.tell(ACKNOWLEDGE)
        date = self.proposals().filtered(lambda change: change.what == "date")
        date.action_accept()
        self.gears("ACK-2", quantity=16)
        self.assertEqual(self.told(), [("GEAR", "quantity", *self.units(20, 16))])
        self.assertEqual(len(self.proposals("superseded")), 3)
        self.assertEqual(date.state, "accepted")
        self.assertEqual(len(self.order.activity_ids), 1)
        self.assertNotIn("18.00", self.order.activity_ids.note)

    def test_and_so_does_a_correction_with_the_same_number(self):
        self.gears(quantity=18)
        self.gears(quantity=17)
        self.assertEqual(self.told(), [("GEAR", "quantity", *self.units(20, 17))])

    def test_a_vendor_who_gives_in_confirms(self):
        self.tell(ACKNOWLEDGE)
        self.plainly(reference="ACK-2")
        self.assertFalse(self.proposals())
        self.assertTrue(self.order.acknowledged)
        self.assertFalse(self.order.activity_ids)

    def test_one_who_changes_his_mind_has_not_confirmed_any_more(self):
        self.plainly()
        self.gears("ACK-2", quantity=18)
        self.assertFalse(self.order.acknowledged)

    def units(self, *quantities):
        return [f"{quantity:.2f} Units" for quantity in quantities]

    def test_a_line_is_named_by_id_where_its_product_is_on_two(self):
        line = self.line(self.gear)
        line.copy({"order_id": self.order.id, "product_qty": 3})
        self.assert_problem(self.gears(quantity=5), "schema", "several lines")
        values = {"line": line.id, "quantity": 5}
        self.assert_done(self.gears(**values), self.order, self.proposals())
        self.assertEqual(self.proposals().line_id, line)

    def test_a_line_of_another_order_or_product_is_refused(self):
        theirs = self.line(self.gear, self.ordered("PO-2"))
        self.assert_problem(self.gears(line=theirs.id), "refused", "has no line")
        values = {"line": self.line(self.oil).id, "quantity": 1}
        self.assert_problem(self.gears("A2", **values), "refused", "has no line")

    def test_a_line_is_named_once(self):
        lines = [{"sku": "GEAR", "quantity": 1}, {"barcode": "inbox-gear"}]
        message = self.tell(ACKNOWLEDGE, lines=lines)
        self.assert_problem(message, "schema", "twice")
        self.assertFalse(self.proposals())

    def test_other_currencies_are_refused(self):
        message = self.tell(ACKNOWLEDGE, currency="USD")
        self.assert_problem(message, "refused", "EUR.*USD")

    def test_an_order_that_is_not_confirmed_is_waited_for(self):
        order = self.ordered("PO-LATE", confirm=False)
        message = self.plainly(order="PO-LATE")
        self.assert_problem(message, "waiting_for", "confirmation", state="waiting")
        order.button_confirm()
        self.make_due()
        self.process(self.vendor)
        self.assert_done(message, order)
        self.assertTrue(order.acknowledged)

    def test_a_cancelled_order_is_refused(self):
        self.order.button_cancel()
        self.assert_problem(self.tell(ACKNOWLEDGE), "refused", "cancelled")

    def test_no_date_is_proposed_of_what_has_come(self):
        receipt = self.order.picking_ids
        receipt.move_ids.filtered(lambda m: m.product_id == self.gear).picked = True
        receipt.with_context(skip_backorder=True).button_validate()
        self.assertEqual(self.line(self.gear).qty_received, 20)
        self.assert_done(self.gears(expected_at="2026-12-09T08:00:00Z"), self.order)

    def test_a_malformed_answer_changes_nothing(self):
        date = datetime(2026, 12, 1).isoformat()
        for values in (
            {"order": None},
            {"currency": "Euro"},
            {"lines": [{"quantity": 1}]},
            {"lines": [{"line": "first"}]},
            {"lines": [{"line": 0}]},
            {"expected_at": "0001-01-01T00:00:00Z", "lines": None},
            {"lines": [{"sku": "GEAR", "quantity": -1}]},
            {"lines": [{"sku": "GEAR", "price": "cheap"}]},
            {"lines": [{"sku": "GEAR", "expected_at": date}]},
            {"lines": {"sku": "GEAR"}},
        ):
            self.assert_problem(self.tell(ACKNOWLEDGE, **values), "schema")
        self.assertFalse(self.order.change_ids)
        self.assertFalse(self.order.partner_ref)
