# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.fields import Command

from .common import SaleCase


class TestPrice(SaleCase):
    def price_list(self, **values):
        """A price list with a visible discount of 10 %, and 20 % from 10 units on."""
        self.env["res.config.settings"].create(
            {"group_product_pricelist": True, "group_discount_per_so_line": True}
        ).execute()
        return self.env["product.pricelist"].create(
            {
                "name": "Friends",
                "sequence": 0,
                "item_ids": [
                    Command.create(
                        {
                            "applied_on": "3_global",
                            "compute_price": "percentage",
                            "percent_price": percent,
                            "min_quantity": quantity,
                        }
                    )
                    for quantity, percent in ((0, 10), (10, 20))
                ],
                **values,
            }
        )

    def priced(self, order):
        return [
            (line.price_unit, line.discount, line.price_subtotal)
            for line in order.order_line
        ]

    def test_an_agreed_price_gets_no_discount(self):
        self.price_list()
        lines = [{"sku": "HOP-1", "quantity": 2, "price": 9.5}]
        order = self.created(lines=lines)
        self.assertEqual(self.priced(order), [(9.5, 0, 19)])

    def test_an_agreed_price_stays_when_the_quantity_changes(self):
        self.price_list()
        lines = [
            {"sku": "HOP-1", "quantity": 2, "price": 9.5, "discount": 5},
            {"sku": "HOP-2", "quantity": 2, "price": 0},
        ]
        order = self.created(lines=lines)
        changes = [
            {"sku": "HOP-1", "quantity": 20},
            {"sku": "HOP-2", "quantity": 20},
        ]
        self.send(
            self.shop, "sale.order.update", {"reference": "WEB-10042", "lines": changes}
        )
        self.assertEqual(self.priced(order), [(9.5, 5, 180.5), (0, 0, 0)])

    def test_without_a_price_the_price_list_decides(self):
        self.price_list()
        order = self.created(lines=[{"sku": "HOP-1", "quantity": 2}])
        self.assertEqual(self.priced(order), [(10, 10, 18)])
        changes = [{"sku": "HOP-1", "quantity": 20}]
        self.send(
            self.shop, "sale.order.update", {"reference": "WEB-10042", "lines": changes}
        )
        self.assertEqual(self.priced(order), [(10, 20, 160)])

    def test_a_new_price_is_that_of_the_unit_that_is_named(self):
        order = self.created(lines=[{"sku": "HOP-1", "quantity": 12, "price": 9}])
        changes = [{"sku": "HOP-1", "quantity": 1, "unit": "Pack of 6", "price": 48}]
        self.send(
            self.shop, "sale.order.update", {"reference": "WEB-10042", "lines": changes}
        )
        self.assertEqual(self.lines(order), [(False, "HOP-1", 6)])
        self.assertEqual(self.priced(order), [(8, 0, 48)])

    def test_a_currency_needs_a_price_list(self):
        euro, dollar = self.env.ref("base.EUR"), self.env.ref("base.USD")
        currency = dollar if self.env.company.currency_id == euro else euro
        currency.active = True
        message = self.place(currency=currency.name)
        self.assert_problem(message, "refused", currency.name)
        self.price_list(currency_id=currency.id, sequence=99)
        self.assertEqual(self.created(currency=currency.name).currency_id, currency)
