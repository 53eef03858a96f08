# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.fields import Command
from odoo.tests import tagged

from .common import StockCase


@tagged("post_install", "-at_install")
class TestPickingPayload(StockCase):
    def test_the_payload_of_a_delivery(self):
        self.put_in_stock(5, location=self.shelf)
        picking = self.draft("out", 3, origin="SO-7")
        self.flush()
        picking.action_confirm()
        picking.move_line_ids.action_put_in_pack()
        package = picking.move_line_ids.result_package_id
        self.validate(picking)
        data = self.data(self.event_of(picking, "stock.picking.done"))
        self.assertEqual(data["id"], picking.id)
        self.assertEqual(data["name"], picking.name)
        self.assertEqual(data["origin"], "SO-7")
        self.assertEqual(
            data["type"],
            {
                "id": self.warehouse.out_type_id.id,
                "code": "outgoing",
                "name": self.warehouse.out_type_id.name,
            },
        )
        self.assertEqual(
            data["warehouse"],
            {"id": self.warehouse.id, "code": "GHT", "name": "Plant Ghent"},
        )
        self.assertEqual(data["source_location"]["complete_name"], "GHT/Stock")
        self.assertEqual(data["source_location"]["usage"], "internal")
        self.assertEqual(data["destination_location"]["usage"], "customer")
        self.assertEqual(data["partner"]["name"], "Brew & Sons")
        self.assertEqual(data["partner"]["reference"], "C-100")
        self.assertIsNone(data["backorder_of"])
        self.assertIsNone(data["return_of"])
        self.assertEqual(data["priority"], "0")
        for key in ("scheduled_at", "done_at", "created_at"):
            self.assertRegex(data[key], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", key)
        (move,) = data["moves"]
        self.assertEqual(
            move["product"],
            {
                "id": self.gear.id,
                "sku": "GEAR",
                "barcode": "stock-Gear",
                "name": "Gear",
            },
        )
        self.assertEqual((move["quantity_ordered"], move["quantity"]), (3.0, 3.0))
        self.assertEqual(move["unit"]["name"], "Units")
        self.assertEqual(move["state"], "done")
        (line,) = move["lines"]
        self.assertEqual(line["quantity"], 3.0)
        self.assertEqual(line["source_location"]["barcode"], "SHELF-1")
        self.assertEqual(
            line["result_package"], {"id": package.id, "name": package.name}
        )
        self.assertIsNone(line["package"])
        self.assertIsNone(line["lot"])

    def test_personal_data_are_confidential(self):
        lines = self.env.ref("outbox_stock.payload_stock_picking_v1").line_ids
        partner = lines.filtered(lambda line: line.key.startswith("partner/"))
        personal = partner.filtered_domain([("classification", "=", "confidential")])
        self.assertEqual(
            set((partner - personal).mapped("key")), {"partner/id", "partner/reference"}
        )
        self.assertIn("partner/name", personal.mapped("key"))

    def test_many_payloads_cost_few_queries_more_than_one(self):
        self.put_in_stock(100)
        pickings = self.env["stock.picking"].create(
            [
                {
                    "picking_type_id": self.warehouse.out_type_id.id,
                    "partner_id": self.customer.id,
                    "location_id": self.stock.id,
                    "location_dest_id": self.env.ref(
                        "stock.stock_location_customers"
                    ).id,
                    "move_ids": [
                        Command.create(
                            {
                                "product_id": product.id,
                                "product_uom_qty": 1,
                                "location_id": self.stock.id,
                                "location_dest_id": self.env.ref(
                                    "stock.stock_location_customers"
                                ).id,
                            }
                        )
                        for product in (self.gear, self.motor)
                    ],
                }
                for _number in range(30)
            ]
        )
        pickings.action_confirm()
        pickings.action_assign()
        self.forget_events()
        counts = []
        for records in (pickings[:1], pickings):
            self.env.invalidate_all()
            self.env["outbox.event.type"].emit("stock.picking.assigned", records)
            before = self.env.cr.sql_log_count
            self.flush()
            counts.append(self.env.cr.sql_log_count - before)
            self.forget_events()
        self.assertLessEqual(counts[1], counts[0] + 5, counts)
