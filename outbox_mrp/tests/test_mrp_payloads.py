# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import tagged

from .common import MrpCase


@tagged("post_install", "-at_install")
class TestMrpProductionPayload(MrpCase):
    def test_an_order_that_is_done_tells_lots_consumption_and_byproducts(self):
        order = self.brewed()
        order.button_mark_done()
        data = self.data_of("mrp.production.done", order)
        self.assertEqual((data["name"], data["state"]), (order.name, "done"))
        self.assertEqual(
            data["product"],
            {"id": self.ale.id, "sku": "ALE", "barcode": "54-ALE", "name": "Ale"},
        )
        self.assertEqual((data["quantity"], data["quantity_produced"]), (5.0, 5.0))
        self.assertEqual(data["unit"]["name"], "Units")
        self.assertEqual([lot["name"] for lot in data["lots"]], ["ALE-1"])
        malt, hops = data["components"]
        self.assertEqual(
            (malt["product"]["sku"], hops["product"]["sku"]), ("MALT", "HOPS")
        )
        self.assertEqual((malt["quantity"], malt["quantity_consumed"]), (10.0, 10.0))
        self.assertCountEqual(
            [(x["lot"]["name"], x["quantity"], x["processed"]) for x in malt["lots"]],
            [("MALT-A", 4.0, True), ("MALT-B", 6.0, True)],
        )
        self.assertEqual((hops["quantity"], hops["quantity_consumed"]), (5.0, 5.0))
        self.assertEqual([x["lot"] for x in hops["lots"]], [None])
        (grain,) = data["byproducts"]
        self.assertEqual(grain["product"]["sku"], "GRAIN")
        self.assertEqual((grain["quantity"], grain["quantity_produced"]), (15.0, 15.0))
        self.assertRegex(data["finished_at"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")

    def test_a_confirmed_order_tells_what_to_make_of_what_and_where(self):
        order = self.draft()
        order.write({"origin": "SO-7", "priority": "1"})
        order.action_confirm()
        data = self.data_of("mrp.production.confirmed", order)
        self.assertEqual((data["origin"], data["priority"]), ("SO-7", "1"))
        self.assertEqual(data["bom"], {"id": self.bom.id, "code": "BOM-ALE"})
        self.assertEqual(data["company"]["id"], self.env.company.id)
        self.assertEqual(data["warehouse"]["code"], self.warehouse.code)
        self.assertEqual(data["source_location"]["name"], self.stock.complete_name)
        self.assertEqual(data["destination_location"]["id"], self.stock.id)
        self.assertEqual(data["responsible"]["name"], self.env.user.name)
        self.assertIsNone(data["started_at"])
        self.assertIsNone(data["finished_at"])
        self.assertEqual(data["lots"], [])

    def test_what_is_only_reserved_is_not_consumed(self):
        self.put_in_stock(self.malt, 100, "MALT-A")
        self.put_in_stock(self.hops, 100)
        order = self.draft()
        order.action_confirm()
        order.action_assign()
        malt = self.data_of("mrp.production.confirmed", order)["components"][0]
        self.assertEqual((malt["quantity"], malt["quantity_consumed"]), (10.0, 0.0))
        (line,) = malt["lots"]
        self.assertEqual((line["quantity"], line["processed"]), (10.0, False))

    def test_work_orders_come_with_the_order(self):
        order = self.confirmed(self.stout)
        order.workorder_ids[0].button_start()
        data = self.data_of("mrp.production.started", order)
        self.assertEqual(
            [(w["name"], w["state"]) for w in data["work_orders"]],
            [("Mash", "progress"), ("Boil", "blocked")],
        )
        mash = data["work_orders"][0]
        self.assertEqual(mash["work_center"]["name"], "Kettle")
        self.assertEqual(mash["expected_minutes"], 50.0)
        started = order.workorder_ids.time_ids.date_start
        self.assertEqual(data["started_at"], f"{started.isoformat()}Z")

    def test_many_payloads_cost_few_queries_more_than_one(self):
        orders = self.env["mrp.production"].create(
            [{"product_id": self.stout.id} for _number in range(20)]
        )
        orders.action_confirm()
        self.forget_events()
        counts = []
        for records in (orders[:1], orders):
            self.env.invalidate_all()
            self.env["outbox.event.type"].emit("mrp.production.confirmed", records)
            before = self.env.cr.sql_log_count
            self.flush()
            counts.append(self.env.cr.sql_log_count - before)
            self.forget_events()
        self.assertLessEqual(counts[1], counts[0] + 5, counts)
