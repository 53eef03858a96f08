# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.fields import Command
from odoo.tests import Form

from odoo.addons.outbox.tests.common import OutboxCase


class SaleCase(OutboxCase):
    """Quotations made as a sales person makes them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env["res.partner"].create(
            {
                "name": "Brew & Sons",
                "ref": "C-100",
                "vat": "BE0477472701",
                "street": "Main 1",
                "zip": "9000",
                "city": "Ghent",
                "country_id": cls.env.ref("base.be").id,
            }
        )
        cls.products = cls.env["product.product"].create(
            [
                {
                    "name": f"Hops {number}",
                    "default_code": f"HOP-{number}",
                    "barcode": f"54000000000{number}",
                    "type": "consu",
                    "list_price": 10.0 * number,
                    "taxes_id": [Command.clear()],
                }
                for number in (1, 2, 3)
            ]
        )

    def quotation(self, *quantities):
        """A saved quotation with one line per quantity, as the form makes it."""
        with Form(self.env["sale.order"]) as form:
            form.partner_id = self.customer
            for product, quantity in zip(self.products, quantities, strict=False):
                with form.order_line.new() as line:
                    line.product_id = product
                    line.product_uom_qty = quantity
        return form.save()

    def confirmed(self, *quantities):
        """A confirmed order, as if it had been committed."""
        order = self.quotation(*quantities)
        order.action_confirm()
        self.forget_events()
        return order
