# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from .common import SaleCase


class TestCancelOrder(SaleCase):
    def test_the_example_cancels_order_and_delivery(self):
        order = self.created()
        for _time in range(2):
            message = self.send(
                self.shop, "sale.order.cancel", self.example("sale.order.cancel")
            )
            self.assert_done(message, order)
            self.assertEqual(order.state, "cancel")
            self.assertEqual(order.picking_ids.state, "cancel")
        self.assertFalse(self.reserved(order))
        notes = order.message_ids.filtered(lambda note: "mistake" in note.body)
        self.assertEqual(len(notes), 1)

    def test_a_locked_order_is_refused_in_odoo_s_words(self):
        order = self.created()
        order.action_lock()
        message = self.send(self.shop, "sale.order.cancel", {"reference": "WEB-10042"})
        self.assert_problem(message, "refused", "You cannot cancel a locked order.")
        self.assertEqual(order.state, "sale")

    def test_an_order_that_is_not_there_is_waited_for(self):
        message = self.send(self.shop, "sale.order.cancel", {"reference": "WEB-10042"})
        self.assert_problem(message, "waiting_for", "WEB-10042", state="waiting")

    def test_an_order_of_another_company_is_not_there(self):
        order = self.created(confirm=False)
        order.company_id = self.env["res.company"].create({"name": "Plant 2"})
        message = self.send(self.shop, "sale.order.cancel", {"reference": "WEB-10042"})
        self.assert_problem(message, "waiting_for", "WEB-10042", state="waiting")
        self.assertEqual(order.state, "draft")
