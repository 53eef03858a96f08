# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import Form, tagged

from odoo.addons.outbox_stock.tests.common import StockCase


@tagged("post_install", "-at_install")
class TestPickingPurchase(StockCase):
    def ordered(self, quantity):
        """A confirmed purchase order, as if it had been committed."""
        with Form(self.env["purchase.order"]) as form:
            form.partner_id = self.customer
            form.partner_ref = "THEIR-7"
            form.picking_type_id = self.warehouse.in_type_id
            with form.order_line.new() as line:
                line.product_id = self.gear
                line.product_qty = quantity
        order = form.save()
        order.button_confirm()
        self.forget_events()
        return order

    def test_a_receipt_tells_the_purchase_order_it_belongs_to(self):
        order = self.ordered(5)
        picking = order.picking_ids
        self.validate(picking)
        data = self.data(self.event_of(picking, "stock.receipt.done"))
        self.assertEqual(
            data["purchase_order"],
            {"id": order.id, "name": order.name, "supplier_reference": "THEIR-7"},
        )
        self.assertEqual(data["origin"], order.name)
        self.assertEqual(
            data["moves"][0]["purchase_line"],
            {
                "id": order.order_line.id,
                "order": {"id": order.id, "name": order.name},
            },
        )

    def test_a_confirmed_purchase_order_is_incoming(self):
        order = self.ordered(5)
        row = self.env["outbox.stock.availability"].search(
            [
                ("product_id", "=", self.gear.id),
                ("warehouse_id", "=", self.warehouse.id),
            ]
        )
        self.assertEqual(row.quantity_incoming, 5.0)
        order.button_cancel()
        self.assertEqual(self.told(), [{}])

    def test_what_is_sent_back_tells_the_purchase_order_too(self):
        order = self.ordered(5)
        self.validate(order.picking_ids)
        back = self.make_return(order.picking_ids, 2)
        self.forget_events()
        self.validate(back)
        data = self.data(self.event_of(back, "stock.shipment.dispatched"))
        self.assertEqual(data["purchase_order"]["id"], order.id)

    def test_a_receipt_without_an_order_tells_none(self):
        picking = self.confirmed("in", 1)
        self.validate(picking)
        data = self.data(self.event_of(picking, "stock.receipt.done"))
        self.assertIsNone(data["purchase_order"])
