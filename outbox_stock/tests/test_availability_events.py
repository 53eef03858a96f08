# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.outbox.engine.telling import Telling

from ..engine.touched import NOTES
from .common import StockCase

EVENT = "stock.availability.changed"
LOGGER = "odoo.addons.outbox_stock.engine.touched"


@tagged("post_install", "-at_install")
class TestAvailabilityEvents(StockCase):
    def setUp(self):
        super().setUp()
        self.kind = self.env.ref("outbox_stock.event_type_stock_availability_changed")
        # Somebody has told of it before, as in most of a plant's life.
        self.put_in_stock(10)

    def row(self, product=None):
        return self.env["outbox.stock.availability"].search(
            [
                ("product_id", "=", (product or self.gear).id),
                ("warehouse_id", "=", self.warehouse.id),
            ]
        )

    def test_a_draft_changes_nothing(self):
        self.draft("out", 3)
        self.draft("in", 3, (self.motor, 3))
        self.assertFalse(self.told())
        self.assertFalse(self.told(self.motor))

    def test_a_confirmed_receipt_is_incoming(self):
        picking = self.draft("in", 4)
        self.forget_events()
        picking.action_confirm()
        self.assertEqual(
            self.told(),
            [
                {
                    "on_hand": 10.0,
                    "available": 10.0,
                    "incoming": 4.0,
                    "free_to_promise": 14.0,
                }
            ],
        )

    def test_a_receipt_is_on_hand(self):
        picking = self.confirmed("in", 4)
        self.validate(picking)
        self.assertEqual(
            self.told(),
            [{"on_hand": 14.0, "available": 14.0, "free_to_promise": 14.0}],
        )

    def test_a_reservation_is_no_longer_available(self):
        picking = self.confirmed("out", 3)
        picking.do_unreserve()
        self.forget_events()
        picking.action_assign()
        self.assertEqual(
            self.told(),
            [
                {
                    "on_hand": 10.0,
                    "reserved": 3.0,
                    "available": 7.0,
                    "outgoing": 3.0,
                    "free_to_promise": 7.0,
                }
            ],
        )

    def test_a_lost_reservation_is_available_again(self):
        picking = self.confirmed("out", 3)
        picking.do_unreserve()
        (told,) = self.told()
        self.assertEqual((told["available"], told["outgoing"]), (10.0, 3.0))

    def test_a_cancelled_delivery_is_free_again(self):
        picking = self.confirmed("out", 3)
        picking.action_cancel()
        self.assertEqual(
            self.told(),
            [{"on_hand": 10.0, "available": 10.0, "free_to_promise": 10.0}],
        )

    def test_a_delivery_that_grows_is_outgoing(self):
        picking = self.confirmed("out", 30)
        self.assertEqual(self.row().quantity_outgoing, 30.0)
        picking.action_toggle_is_locked()
        with Form(picking) as form, form.move_ids.edit(0) as line:
            line.product_uom_qty = 40
        (told,) = self.told()
        self.assertEqual((told["outgoing"], told["free_to_promise"]), (40.0, -30.0))

    def test_several_moves_of_one_product_make_one_event(self):
        picking = self.confirmed("in", 1, 2, (self.motor, 5))
        self.validate(picking)
        self.assertEqual([told["on_hand"] for told in self.told()], [13.0])
        self.assertEqual([told["on_hand"] for told in self.told(self.motor)], [5.0])

    def test_several_transfers_of_one_transaction_make_one_event(self):
        self.validate(self.draft("in", 4))
        self.validate(self.draft("out", 2))
        self.assertEqual([told["on_hand"] for told in self.told()], [12.0])

    def test_a_transfer_inside_a_warehouse_changes_nothing(self):
        self.validate(self.draft("int", 2, location_dest_id=self.shelf))
        self.assertFalse(self.told())

    def test_a_transfer_between_warehouses_changes_both(self):
        other = self.env["stock.warehouse"].create({"name": "North", "code": "NRT"})
        picking = self.confirmed("int", 3, location_dest_id=other.lot_stock_id)
        self.assertEqual(self.told(), [])
        self.validate(picking)
        self.assertEqual([told["on_hand"] for told in self.told()], [7.0])
        self.assertEqual(
            [told["on_hand"] for told in self.told(warehouse=other)], [3.0]
        )

    def test_a_plan_that_goes_elsewhere_changes_both_warehouses(self):
        other = self.env["stock.warehouse"].create({"name": "North", "code": "NRT"})
        picking = self.confirmed("in", 3)
        picking.location_dest_id = other.lot_stock_id
        (told,) = self.told()
        self.assertNotIn("incoming", told)
        (told,) = self.told(warehouse=other)
        self.assertEqual(told["incoming"], 3.0)

    def test_an_inventory_count_is_told(self):
        quant = self.env["stock.quant"].search(
            [("product_id", "=", self.gear.id), ("location_id", "=", self.stock.id)]
        )
        quant.inventory_quantity = 8
        self.assertFalse(self.told(), "a count that is not applied")
        quant.action_apply_inventory()
        self.assertEqual([told["on_hand"] for told in self.told()], [8.0])

    def test_stock_deleted_by_hand_is_told(self):
        quant = self.env["stock.quant"].search(
            [("product_id", "=", self.gear.id), ("location_id", "=", self.stock.id)]
        )
        quant.with_context(inventory_mode=True).unlink()
        self.assertEqual(self.told(), [{}])

    def test_a_quantity_corrected_after_the_receipt_is_told(self):
        picking = self.confirmed("in", 4)
        self.validate(picking)
        picking.action_toggle_is_locked()
        self.forget_events()
        picking.move_line_ids.quantity = 5
        self.assertEqual([told["on_hand"] for told in self.told()], [15.0])

    def test_scrap_is_told(self):
        with Form(self.env["stock.scrap"]) as form:
            form.product_id = self.gear
            form.scrap_qty = 1
            form.location_id = self.stock
        form.save().action_validate()
        self.assertEqual([told["on_hand"] for told in self.told()], [9.0])

    def test_consumables_are_not_told(self):
        screw = self.env["product.product"].create(
            {"name": "Screw", "is_storable": False}
        )
        self.validate(self.draft("in", (screw, 5)))
        self.assertFalse(self.told(screw))

    def test_the_stock_of_customers_is_nobodys_availability(self):
        self.validate(self.draft("out", 2))
        self.flush()
        found = [self.data(event) for event in self.events(EVENT)]
        self.assertEqual([data["warehouse"]["code"] for data in found], ["GHT"])

    def test_a_rolled_back_savepoint_tells_nothing(self):
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self.validate(self.draft("in", 4))
            self.flush()
            raise ZeroDivisionError
        self.assertFalse(self.told())

    def test_what_comes_after_a_savepoint_is_told_in_the_same_event(self):
        with self.env.cr.savepoint():
            self.validate(self.draft("in", 4))
        self.validate(self.draft("out", 1))
        self.assertEqual([told["on_hand"] for told in self.told()], [13.0])

    def test_what_was_told_is_not_told_again(self):
        picking = self.confirmed("out", 3)
        picking.do_unreserve()
        picking.action_assign()
        self.assertFalse(self.told())

    def test_empty_stock_that_comes_and_goes_is_not_told(self):
        quant = self.env["stock.quant"].create(
            {"product_id": self.motor.id, "location_id": self.stock.id}
        )
        self.flush()
        self.env["stock.quant"]._unlink_zero_quants()
        self.assertFalse(quant.exists())
        self.assertFalse(self.told(self.motor))

    def test_an_archived_event_type_notes_nothing(self):
        self.kind.active = False
        self.forget_events()
        self.validate(self.draft("in", 4))
        self.env.flush_all()
        self.assertNotIn(NOTES, self.env.cr.precommit.data)
        self.assertFalse(self.told())
        self.kind.active = True
        self.validate(self.draft("in", 1))
        self.assertEqual([told["on_hand"] for told in self.told()], [15.0])

    def test_a_failure_breaks_no_transfer(self):
        picking = self.confirmed("in", 4)
        row = self.env.registry["outbox.stock.availability"]
        with (
            patch.object(row, "_of", side_effect=ZeroDivisionError),
            self.assertLogs(LOGGER, "WARNING"),
        ):
            self.validate(picking)
            self.flush()
        self.assertEqual(picking.state, "done")
        self.assertEqual(
            self.names_of(picking), ["stock.picking.done", "stock.receipt.done"]
        )
        self.assertFalse(self.told())

    def test_the_payload_of_an_availability(self):
        self.validate(self.draft("in", 2))
        self.flush()
        event = self.events(EVENT)
        row = self.row()
        self.assertEqual((event.res_model, event.res_id), (row._name, row.id))
        self.assertEqual(event.document, "[GEAR] Gear, Plant Ghent")
        self.assertEqual(
            self.data(event),
            {
                "id": row.id,
                "product": {
                    "id": self.gear.id,
                    "sku": "GEAR",
                    "barcode": "stock-Gear",
                    "name": "Gear",
                },
                "warehouse": {
                    "id": self.warehouse.id,
                    "code": "GHT",
                    "name": "Plant Ghent",
                },
                "company": {
                    "id": self.warehouse.company_id.id,
                    "name": self.warehouse.company_id.name,
                },
                "unit": {"id": self.gear.uom_id.id, "name": self.gear.uom_id.name},
                "quantity_on_hand": 12.0,
                "quantity_reserved": 0.0,
                "quantity_available": 12.0,
                "quantity_incoming": 0.0,
                "quantity_outgoing": 0.0,
                "quantity_free_to_promise": 12.0,
            },
        )

    def test_each_company_has_its_own_warehouses(self):
        other = self.env["res.company"].create({"name": "Brewery Bruges"})
        self.env.user.company_ids += other
        there = self.env["stock.warehouse"].search([("company_id", "=", other.id)])
        self.forget_events()
        self.put_in_stock_of(there, 6)
        self.validate(self.draft("in", 1))
        self.flush()
        self.assertEqual([told["on_hand"] for told in self.told()], [11.0])
        self.assertEqual(
            [told["on_hand"] for told in self.told(warehouse=there)], [6.0]
        )
        self.assertEqual(
            {
                self.data(event)["warehouse"]["id"]: event.company_id
                for event in self.events(EVENT)
            },
            {self.warehouse.id: self.warehouse.company_id, there.id: other},
        )

    def put_in_stock_of(self, warehouse, quantity):
        self.env["stock.quant"].with_company(warehouse.company_id).with_context(
            inventory_mode=True
        ).create(
            {
                "product_id": self.gear.id,
                "location_id": warehouse.lot_stock_id.id,
                "inventory_quantity": quantity,
            }
        ).action_apply_inventory()

    def test_people_may_read_the_rows_of_their_companies_and_write_none(self):
        other = self.env["res.company"].create({"name": "Brewery Bruges"})
        row = self.row()
        for login, groups in (
            ("availability_integration", "integration_base.group_integration_user"),
            ("availability_stock", "stock.group_stock_user"),
        ):
            user = new_test_user(self.env, login, f"base.group_user,{groups}")
            mine = row.with_user(user)
            self.assertEqual(mine.quantity_on_hand, 10.0)
            with self.assertRaises(AccessError):
                mine.warehouse_id = self.env["stock.warehouse"].search([], limit=1)
            with self.assertRaises(AccessError):
                mine.unlink()
            stranger = new_test_user(
                self.env,
                f"{login}_stranger",
                f"base.group_user,{groups}",
                company_id=other.id,
                company_ids=other.ids,
            )
            self.assertFalse(
                self.env["outbox.stock.availability"]
                .with_user(stranger)
                .search([("id", "=", row.id)])
            )

    def test_many_rows_cost_few_queries_more_than_one(self):
        products = self.env["product.product"].create(
            [{"name": f"Part {n}", "is_storable": True} for n in range(20)]
        )
        picking = self.confirmed("in", *((product, 1) for product in products))
        rows = self.env["outbox.stock.availability"].search(
            [("product_id", "in", products.ids)]
        )
        self.assertEqual(len(rows), 20)
        counts = []
        for some in (rows[:1], rows):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._tell_outdated(Telling())
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2, counts)
        self.assertTrue(picking)

    def overlap(self):
        """Change what is on hand as a transaction does that this one cannot see."""
        self.env.cr.execute(
            "UPDATE stock_quant SET quantity = quantity - 2"
            " WHERE product_id = %s AND location_id = %s",
            (self.gear.id, self.stock.id),
        )
        self.env.invalidate_all()

    def test_the_correction_tells_what_overlapping_transactions_made(self):
        self.validate(self.draft("in", 1))
        self.forget_events()
        self.overlap()
        self.env["outbox.stock.availability"]._correct()
        self.assertEqual([told["on_hand"] for told in self.told()], [9.0])
        self.forget_events()
        self.env["outbox.stock.availability"]._correct()
        self.assertFalse(self.told(), "it is right now")

    def test_the_correction_looks_at_what_was_told_lately(self):
        self.overlap()
        self.env.cr.execute(
            "UPDATE outbox_event SET time = time - interval '1 hour' WHERE name = %s",
            (EVENT,),
        )
        self.env["outbox.stock.availability"]._correct()
        self.assertFalse(self.told())
        last_run = fields.Datetime.now() - timedelta(hours=1)
        self.env["outbox.stock.availability"].with_context(lastcall=last_run)._correct()
        self.assertEqual([told["on_hand"] for told in self.told()], [8.0])

    def test_the_correction_is_made_by_its_scheduled_action(self):
        self.overlap()
        self.env.ref(
            "outbox_stock.cron_outbox_stock_availability_correct"
        ).ir_actions_server_id.run()
        self.assertEqual([told["on_hand"] for told in self.told()], [8.0])

    def test_nothing_is_corrected_while_the_event_type_is_archived(self):
        self.overlap()
        self.kind.active = False
        self.env["outbox.stock.availability"]._correct()
        self.assertFalse(self.told())

    @mute_logger("odoo.addons.outbox.engine.telling")
    def test_a_payload_that_fails_is_an_event_that_waits(self):
        picking = self.confirmed("in", 4)
        self.flush()
        product = self.env.registry["product.product"]
        self.validate(picking)
        with patch.object(
            product, "_compute_quantities_dict", side_effect=ZeroDivisionError
        ):
            self.flush()
        self.assertIn("ZeroDivisionError", self.events(EVENT).error)
        self.assertEqual(picking.state, "done")
