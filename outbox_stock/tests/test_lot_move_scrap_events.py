# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import StockCase


@tagged("post_install", "-at_install")
class TestLotMoveScrapEvents(StockCase):
    def test_a_receipt_of_lots_tells_each_new_lot(self):
        self.gear.tracking = "lot"
        picking = self.confirmed("in", 5)
        picking.move_ids.move_line_ids = [
            Command.clear(),
            *(
                Command.create(
                    {
                        "product_id": self.gear.id,
                        "picking_id": picking.id,
                        "lot_name": name,
                        "quantity": quantity,
                        "picked": True,
                    }
                )
                for name, quantity in (("L-1", 2), ("L-2", 3))
            ),
        ]
        self.forget_events()
        self.validate(picking)
        self.flush()
        lots = [self.data(event) for event in self.events("stock.lot.created")]
        self.assertEqual(sorted(lot["name"] for lot in lots), ["L-1", "L-2"])
        self.assertEqual(
            {lot["product"]["sku"] for lot in lots}, {self.gear.default_code}
        )
        self.assertEqual({lot["product"]["tracking"] for lot in lots}, {"lot"})
        (move,) = self.data(self.event_of(picking, "stock.receipt.done"))["moves"]
        self.assertEqual(
            sorted((line["lot"]["name"], line["quantity"]) for line in move["lines"]),
            [("L-1", 2.0), ("L-2", 3.0)],
        )

    def test_a_delivery_of_a_known_lot_creates_none(self):
        self.gear.tracking = "lot"
        with Form(self.env["stock.lot"]) as form:
            form.name = "L-9"
            form.product_id = self.gear
        lot = form.save()
        self.assertEqual(self.names_of(lot), ["stock.lot.created"])
        self.env["stock.quant"]._update_available_quantity(
            self.gear, self.stock, 4, lot_id=lot
        )
        picking = self.confirmed("out", 2)
        self.validate(picking)
        self.flush()
        self.assertFalse(self.events("stock.lot.created"))
        data = self.data(self.event_of(picking, "stock.shipment.dispatched"))
        (line,) = data["moves"][0]["lines"]
        self.assertEqual(line["lot"], {"id": lot.id, "name": "L-9"})

    def test_each_product_of_a_transfer_is_a_move_done(self):
        picking = self.confirmed("in", 2, (self.motor, 1))
        self.validate(picking)
        for move in picking.move_ids:
            self.assertEqual(self.names_of(move), ["stock.move.done"])
        event = self.event_of(picking.move_ids[0], "stock.move.done")
        data = self.data(event)
        self.assertEqual(event.company_id, picking.company_id)
        self.assertEqual(data["picking"]["name"], picking.name)
        self.assertEqual(data["product"]["sku"], "GEAR")
        self.assertEqual(data["quantity"], 2.0)
        self.assertEqual(data["source_location"]["usage"], "supplier")
        self.assertIsNone(data["source_location"]["warehouse"])
        self.assertEqual(data["destination_location"]["warehouse"]["code"], "GHT")
        self.assertFalse(data["is_inventory_adjustment"])

    def test_a_reserved_or_cancelled_move_is_not_done(self):
        self.put_in_stock(5)
        picking = self.confirmed("out", 2)
        self.forget_events()
        picking.action_cancel()
        self.flush()
        self.assertFalse(self.events("stock.move.done"))

    def test_an_inventory_count_is_a_move_done(self):
        quant = (
            self.env["stock.quant"]
            .with_context(inventory_mode=True)
            .create(
                {
                    "product_id": self.gear.id,
                    "location_id": self.stock.id,
                    "inventory_quantity": 4,
                }
            )
        )
        self.forget_events()
        quant.action_apply_inventory()
        self.flush()
        data = self.data(self.events("stock.move.done"))
        self.assertTrue(data["is_inventory_adjustment"])
        self.assertEqual(data["quantity"], 4.0)
        self.assertIsNone(data["picking"])

    def test_scrap_of_a_transfer(self):
        picking = self.confirmed("in", 5)
        self.validate(picking)
        self.forget_events()
        action = picking.button_scrap()
        with Form.from_action(self.env, action) as form:
            form.product_id = self.gear
            form.scrap_qty = 2
        scrap = form.save()
        self.assertFalse(self.names_of(scrap), "a draft is not scrapped")
        scrap.action_validate()
        self.assertEqual(self.names_of(scrap), ["stock.scrap.done"])
        data = self.data(self.event_of(scrap, "stock.scrap.done"))
        self.assertEqual(data["picking"], {"id": picking.id, "name": picking.name})
        self.assertEqual(data["quantity"], 2.0)
        self.assertEqual(data["state"], "done")
        self.assertTrue(data["done_at"])
        self.assertEqual(data["name"], scrap.name)
        self.assertFalse(self.events("stock.picking.done"))

    def test_scrap_by_itself(self):
        self.put_in_stock(5)
        with Form(self.env["stock.scrap"]) as form:
            form.product_id = self.gear
            form.scrap_qty = 1
            form.location_id = self.stock
        scrap = form.save()
        scrap.scrap_reason_tag_ids = self.env["stock.scrap.reason.tag"].create(
            {"name": "Broken"}
        )
        self.forget_events()
        scrap.action_validate()
        event = self.event_of(scrap, "stock.scrap.done")
        data = self.data(event)
        self.assertEqual(event.company_id, scrap.company_id)
        self.assertIsNone(data["picking"])
        self.assertEqual([r["name"] for r in data["reasons"]], ["Broken"])
        self.assertEqual(data["source_location"]["warehouse"]["code"], "GHT")
        self.assertEqual(self.names_of(scrap.move_ids), ["stock.move.done"])

    def test_the_smart_button_is_on_lots_scraps_and_moves(self):
        for model in ("stock.lot", "stock.scrap", "stock.move"):
            view = None
            if model == "stock.move":
                view = self.env.ref("stock.view_move_form").id
            arch = self.env[model].get_view(view, "form")["arch"]
            self.assertIn("action_open_outbox_events", arch, model)
