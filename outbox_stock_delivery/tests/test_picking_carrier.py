# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from unittest.mock import patch

from odoo.tests import Form, tagged

from odoo.addons.outbox_stock.tests.common import StockCase


@tagged("post_install", "-at_install")
class TestPickingCarrier(StockCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gear.weight = 2.5
        cls.carrier = cls.env["delivery.carrier"].create(
            {
                "name": "Cargo Bike",
                "delivery_type": "fixed",
                "product_id": cls.env["product.product"]
                .create({"name": "Ride", "type": "service"})
                .id,
            }
        )

    def test_a_dispatched_shipment_tells_its_carrier_and_tracking_reference(self):
        self.put_in_stock(5)
        picking = self.confirmed("out", 3)
        with Form(picking) as form:
            form.carrier_id = self.carrier
            form.carrier_tracking_ref = "TRACK-7"
        self.forget_events()
        self.validate(picking)
        data = self.data(self.event_of(picking, "stock.shipment.dispatched"))
        self.assertEqual(
            data["carrier"],
            {"id": self.carrier.id, "name": "Cargo Bike", "provider": "fixed"},
        )
        self.assertEqual(data["tracking_reference"], "TRACK-7")
        self.assertEqual(data["shipping_weight"], 7.5)
        self.assertEqual(data["weight_unit"], "kg")

    def test_the_tracking_reference_that_the_carrier_gives_is_told(self):
        self.put_in_stock(5)
        self.carrier.integration_level = "rate_and_ship"
        self.warehouse.out_type_id.print_label = True
        picking = self.confirmed("out", 3)
        picking.carrier_id = self.carrier
        self.forget_events()
        with self.carrier_answers("FROM-CARRIER"):
            self.validate(picking)
        data = self.data(self.event_of(picking, "stock.shipment.dispatched"))
        self.assertEqual(data["tracking_reference"], "FROM-CARRIER")

    def carrier_answers(self, number):
        """Let the carrier hand out a tracking reference, as real ones do."""
        answer = [{"exact_price": 1.0, "tracking_number": number}]
        return patch.object(
            self.env.registry["delivery.carrier"],
            "fixed_send_shipping",
            lambda carrier, pickings: answer,
        )

    def test_without_a_carrier_there_is_none(self):
        picking = self.confirmed("in", 3)
        self.validate(picking)
        data = self.data(self.event_of(picking, "stock.receipt.done"))
        self.assertIsNone(data["carrier"])
        self.assertIsNone(data["tracking_reference"])
