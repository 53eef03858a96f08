# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.fields import Command

from .common import PurchaseCase


class TestPurchaseOrderPayload(PurchaseCase):
    def test_the_payload_of_an_order(self):
        order = self.request(2)
        order.partner_ref = "SO-9"
        order.button_confirm()
        self.flush()
        data = self.data_of("confirmed", order)
        self.assertEqual(data["name"], order.name)
        self.assertEqual(data["supplier_reference"], "SO-9")
        self.assertEqual(data["supplier"]["reference"], "S-100")
        self.assertEqual(data["supplier"]["name"], "Hop Farm")
        self.assertEqual(data["supplier"]["city"], "Poperinge")
        self.assertEqual(data["supplier"]["country"], {"code": "BE"})
        self.assertIsNone(data["delivery_address"])
        self.assertEqual(data["company"]["id"], order.company_id.id)
        warehouse = order.picking_type_id.warehouse_id
        self.assertEqual(
            data["warehouse"],
            {"id": warehouse.id, "code": warehouse.code, "name": warehouse.name},
        )
        self.assertEqual(data["currency"], {"code": order.currency_id.name})
        for key in ("confirmed_at", "expected_at", "order_deadline_at"):
            self.assertRegex(data[key], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertIsNone(data["first_received_at"])
        (line,) = data["lines"]
        self.assertEqual(
            line["product"],
            {
                "barcode": "540000000001",
                "id": self.products[0].id,
                "name": "Hops 1",
                "sku": "HOP-1",
            },
        )
        self.assertEqual((line["quantity"], line["price_unit"]), (2.0, 10.0))
        self.assertEqual((line["quantity_received"], line["quantity_invoiced"]), (0, 0))
        self.assertEqual((line["price_subtotal"], line["price_total"]), (20.0, 24.0))
        self.assertEqual(line["unit"]["name"], "Units")
        self.assertIsNone(line["display_type"])

    def test_an_order_of_another_company_is_told_with_its_warehouse(self):
        company = self.env["res.company"].create({"name": "Second Brewery"})
        self.env.user.company_ids += company
        order = (
            self.env["purchase.order"]
            .with_company(company)
            .create(
                {
                    "partner_id": self.supplier.id,
                    "order_line": [Command.create({"product_id": self.products[0].id})],
                }
            )
        )
        order.button_confirm()
        self.flush()
        event = self.events("purchase.order.confirmed")
        self.assertEqual(event.company_id, company)
        data = self.data(event)
        self.assertEqual(data["company"]["name"], "Second Brewery")
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", company.id)]
        )
        self.assertEqual(data["warehouse"]["id"], warehouse.id)

    def test_many_payloads_cost_few_queries_more_than_one(self):
        orders = self.env["purchase.order"].create(
            [
                {
                    "partner_id": self.supplier.id,
                    "order_line": [
                        Command.create({"product_id": product.id})
                        for product in self.products
                    ],
                }
                for _number in range(20)
            ]
        )
        self.forget_events()
        counts = []
        for records in (orders[:1], orders):
            self.env.invalidate_all()
            self.env["outbox.event.type"].emit("purchase.order.created", records)
            before = self.env.cr.sql_log_count
            self.flush()
            counts.append(self.env.cr.sql_log_count - before)
            self.forget_events()
        self.assertLessEqual(counts[1], counts[0] + 5, counts)
