# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.fields import Command

from .common import SaleCase


class TestOrderRights(SaleCase):
    """Handlers may do what the source's user may, and no more."""

    def restrict(self, *groups):
        self.shop.user_id.group_ids = [
            Command.set([self.env.ref(group).id for group in groups])
        ]

    def test_without_sales_rights_nothing_is_ordered(self):
        self.restrict("base.group_user", "base.group_partner_manager")
        self.assert_problem(self.place(), "refused", "not allowed")
        self.assertFalse(self.orders())
        self.assertFalse(self.env["res.partner"].search([("ref", "=", "SHOP-4711")]))

    def test_without_the_right_to_create_contacts_only_the_known_order(self):
        self.restrict("sales_team.group_sale_salesman_all_leads")
        self.assert_problem(self.place(), "refused", "not allowed")
        self.env["res.partner"].create({"name": "Known", "ref": "SHOP-4711"})
        self.assertEqual(self.created(delivery_address=None).state, "sale")

    def test_without_sales_rights_nothing_is_changed_or_cancelled(self):
        order = self.created()
        self.restrict("base.group_user")
        for command in ("sale.order.update", "sale.order.cancel"):
            message = self.send(self.shop, command, self.example(command))
            self.assert_problem(message, "refused", "not allowed")
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.order_line[0].product_uom_qty, 12)
