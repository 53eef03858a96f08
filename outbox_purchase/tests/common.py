# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.fields import Command
from odoo.tests import Form

from odoo.addons.outbox.tests.common import OutboxCase


class PurchaseCase(OutboxCase):
    """Purchase orders made as a buyer makes them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.supplier = cls.env["res.partner"].create(
            {
                "name": "Hop Farm",
                "ref": "S-100",
                "vat": "BE0477472701",
                "city": "Poperinge",
                "country_id": cls.env.ref("base.be").id,
            }
        )
        cls.tax = cls.env["account.tax"].create(
            {
                "name": "VAT 20%",
                "amount": 20.0,
                "type_tax_use": "purchase",
                "price_include_override": "tax_excluded",
            }
        )
        cls.products = cls.env["product.product"].create(
            [
                {
                    "name": f"Hops {number}",
                    "default_code": f"HOP-{number}",
                    "barcode": f"54000000000{number}",
                    "is_storable": True,
                    "supplier_taxes_id": [Command.set(cls.tax.ids)],
                    "seller_ids": [
                        Command.create(
                            {"partner_id": cls.supplier.id, "price": 10.0 * number}
                        )
                    ],
                }
                for number in (1, 2, 3)
            ]
        )

    def request(self, *quantities, env=None):
        """A saved request for quotation with one line per quantity."""
        with Form((env or self.env)["purchase.order"]) as form:
            form.partner_id = self.supplier
            for product, quantity in zip(self.products, quantities, strict=False):
                with form.order_line.new() as line:
                    line.product_id = product
                    line.product_qty = quantity
        return form.save()

    def confirmed(self, *quantities):
        """A confirmed order, as if it had been committed."""
        order = self.request(*quantities)
        order.button_confirm()
        self.forget_events()
        return order

    def receive(self, order, *quantities, backorder=True):
        """Validate the open receipt; what is missing is expected or given up."""
        (picking,) = order.picking_ids.filtered(
            lambda picking: picking.state not in ("done", "cancel")
        )
        with Form(picking) as form:
            for position, quantity in enumerate(quantities):
                with form.move_ids.edit(position) as move:
                    move.quantity = quantity
        result = picking.button_validate()
        if isinstance(result, dict) and result.get("res_model") == (
            "stock.backorder.confirmation"
        ):
            wizard = Form.from_action(self.env, result).save()
            wizard.process() if backorder else wizard.process_cancel_backorder()
        self.assertEqual(picking.state, "done")
        return picking

    def names_of(self, order):
        """Names of the events of the order, oldest first."""
        self.flush()
        return [
            event.name
            for event in self.events()
            if event.res_model == order._name and event.res_id == order.id
        ]

    def data_of(self, name, order):
        (event,) = self.events(f"purchase.order.{name}").filtered(
            lambda event: event.res_id == order.id
        )
        return self.data(event)
