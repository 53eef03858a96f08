# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import tagged

from .common import StockCase

CREATED = "stock.picking.created"
CONFIRMED = "stock.picking.confirmed"
ASSIGNED = "stock.picking.assigned"
DONE = "stock.picking.done"
CANCELLED = "stock.picking.cancelled"
DISPATCHED = "stock.shipment.dispatched"
RECEIVED = "stock.receipt.done"


@tagged("post_install", "-at_install")
class TestPickingEvents(StockCase):
    def test_a_draft_is_created_and_no_more(self):
        picking = self.draft("out", 3)
        self.assertEqual(self.names_of(picking), [CREATED])

    def test_a_delivery_without_stock_is_confirmed_and_waits(self):
        picking = self.draft("out", 3)
        self.forget_events()
        picking.action_confirm()
        self.assertEqual(self.names_of(picking), [CONFIRMED])
        event = self.event_of(picking, CONFIRMED)
        self.assertEqual(self.data(event)["state"], "confirmed")

    def test_check_availability_reserves(self):
        picking = self.confirmed("out", 3)
        self.put_in_stock(5)
        picking.do_unreserve()
        self.forget_events()
        picking.action_assign()
        self.assertEqual(self.names_of(picking), [ASSIGNED])
        (move,) = self.data(self.event_of(picking, ASSIGNED))["moves"]
        self.assertEqual(move["quantity"], 3.0)

    def test_check_availability_without_stock_tells_nothing(self):
        picking = self.confirmed("out", 3)
        picking.action_assign()
        self.assertFalse(self.names_of(picking))

    def test_a_delivery_confirmed_with_stock_is_ready_at_once(self):
        self.put_in_stock(5)
        picking = self.draft("out", 3)
        self.forget_events()
        picking.action_confirm()
        self.assertEqual(self.names_of(picking), [ASSIGNED, CONFIRMED])

    def test_a_lost_reservation_is_no_new_confirmation(self):
        self.put_in_stock(5)
        picking = self.confirmed("out", 3)
        picking.do_unreserve()
        self.assertFalse(self.names_of(picking))
        self.forget_events()
        picking.action_assign()
        self.assertEqual(self.names_of(picking), [ASSIGNED])

    def test_a_delivery_is_dispatched(self):
        self.put_in_stock(5)
        picking = self.confirmed("out", 3)
        self.validate(picking)
        self.assertEqual(self.names_of(picking), [DONE, DISPATCHED])
        data = self.data(self.event_of(picking, DISPATCHED))
        self.assertEqual(data["state"], "done")
        self.assertTrue(data["done_at"])

    def test_a_receipt_is_done_and_no_shipment(self):
        picking = self.confirmed("in", 3)
        self.validate(picking)
        self.assertEqual(self.names_of(picking), [DONE, RECEIVED])

    def test_a_receipt_is_ready_as_soon_as_it_is_confirmed(self):
        picking = self.draft("in", 3)
        self.forget_events()
        picking.action_confirm()
        self.assertEqual(self.names_of(picking), [ASSIGNED, CONFIRMED])

    def test_an_internal_transfer_is_neither_shipment_nor_receipt(self):
        self.put_in_stock(5)
        picking = self.confirmed("int", 3, location_dest_id=self.shelf)
        self.validate(picking)
        self.assertEqual(self.names_of(picking), [DONE])

    def test_the_rest_of_a_partial_delivery_is_a_transfer_of_its_own(self):
        self.put_in_stock(3)
        picking = self.confirmed("out", 5)
        self.do(picking, 2)
        self.validate(picking)
        self.assertEqual(self.names_of(picking), [DONE, DISPATCHED])
        backorder = picking.backorder_ids
        self.assertEqual(self.names_of(backorder), [ASSIGNED, CONFIRMED, CREATED])
        data = self.data(self.event_of(backorder, ASSIGNED))
        self.assertEqual(data["backorder_of"], {"id": picking.id, "name": picking.name})
        (move,) = data["moves"]
        self.assertEqual((move["quantity_ordered"], move["quantity"]), (3.0, 1.0))

    def test_a_backorder_without_stock_waits(self):
        self.put_in_stock(2)
        picking = self.confirmed("out", 5)
        self.validate(picking)
        self.assertEqual(self.names_of(picking.backorder_ids), [CONFIRMED, CREATED])

    def test_a_rest_that_nobody_wants_makes_no_transfer(self):
        self.put_in_stock(2)
        picking = self.confirmed("out", 5)
        self.validate(picking, backorder=False)
        self.assertEqual(self.names_of(picking), [DONE, DISPATCHED])
        self.flush()
        self.assertFalse(self.events(CREATED))
        self.assertFalse(self.events(CANCELLED))

    def test_an_immediate_transfer_is_created_and_done(self):
        picking = self.draft("in", 3)
        self.do(picking, 3)
        self.validate(picking)
        self.assertEqual(self.names_of(picking), [CREATED, DONE, RECEIVED])

    def test_a_draft_validated_later_is_done(self):
        picking = self.draft("in", 3)
        self.do(picking, 3)
        self.forget_events()
        self.validate(picking)
        self.assertEqual(self.names_of(picking), [DONE, RECEIVED])

    def test_a_returned_delivery_is_a_receipt(self):
        self.put_in_stock(5)
        picking = self.confirmed("out", 3)
        self.validate(picking)
        self.forget_events()
        back = self.make_return(picking, 2)
        self.assertEqual(self.names_of(back), [ASSIGNED, CONFIRMED, CREATED])
        self.assertFalse(self.names_of(picking))
        self.forget_events()
        self.validate(back)
        self.assertEqual(self.names_of(back), [DONE, RECEIVED])
        data = self.data(self.event_of(back, RECEIVED))
        self.assertEqual(data["return_of"], {"id": picking.id, "name": picking.name})
        self.assertEqual(data["moves"][0]["quantity"], 2.0)

    def test_a_receipt_that_is_sent_back_is_dispatched(self):
        picking = self.confirmed("in", 3)
        self.validate(picking)
        back = self.make_return(picking, 1)
        self.forget_events()
        self.validate(back)
        self.assertEqual(self.names_of(back), [DONE, DISPATCHED])
        data = self.data(self.event_of(back, DISPATCHED))
        self.assertEqual(data["return_of"]["id"], picking.id)

    def test_a_transfer_is_cancelled(self):
        picking = self.confirmed("out", 3)
        picking.action_cancel()
        self.assertEqual(self.names_of(picking), [CANCELLED])

    def test_of_a_delivery_in_two_steps_only_the_last_is_dispatched(self):
        self.warehouse.delivery_steps = "pick_ship"
        self.put_in_stock(5)
        self.env["stock.rule"].run(
            [
                self.env["stock.rule"].Procurement(
                    self.gear,
                    2.0,
                    self.gear.uom_id,
                    self.env.ref("stock.stock_location_customers"),
                    "Need",
                    "Need",
                    self.env.company,
                    {"warehouse_id": self.warehouse},
                )
            ]
        )
        pick = self.env["stock.picking"].search(
            [("picking_type_id", "=", self.warehouse.pick_type_id.id)]
        )
        pick.action_assign()
        self.forget_events()
        self.validate(pick)
        self.assertEqual(self.names_of(pick), [DONE])
        ship = self.env["stock.picking"].search(
            [("picking_type_id", "=", self.warehouse.out_type_id.id)]
        )
        self.forget_events()
        self.validate(ship)
        self.assertEqual(self.names_of(ship), [DONE, DISPATCHED])

    def test_events_carry_the_company_of_the_transfer(self):
        other = self.env["res.company"].create({"name": "Brewery Bruges"})
        self.env.user.company_ids += other
        # As somebody works in both companies at once.
        self.env = self.env(
            context={"allowed_company_ids": [self.env.company.id, other.id]}
        )
        here = self.draft("in", 1)
        self.warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", other.id)]
        )
        there = self.draft("in", 1)
        self.flush()
        for picking, company in ((here, self.env.company), (there, other)):
            event = self.event_of(picking, CREATED)
            self.assertEqual(event.company_id, company)
            self.assertEqual(self.data(event)["company"]["id"], company.id)

    def test_the_smart_button_shows_the_transfers_own_events(self):
        picking = self.draft("out", 3)
        picking.action_confirm()
        self.draft("out", 3)
        self.flush()
        picking.invalidate_recordset()
        self.assertEqual(picking.outbox_event_count, 2)
        arch = self.env["stock.picking"].get_view(view_type="form")["arch"]
        self.assertIn("action_open_outbox_events", arch)


@tagged("post_install", "-at_install")
class TestPickingCost(StockCase):
    """The state before and after, the payload, and the event with what is owed."""

    def test_a_delivery_costs_four_statements(self):
        self.put_in_stock(100)
        self.put_in_stock(100, self.motor)
        self.check_cost(
            lambda: self.confirmed("out", 2, (self.motor, 3)),
            self.validate,
            "stock.picking.",
            4,
        )

    def test_a_receipt_costs_four_statements(self):
        self.check_cost(
            lambda: self.confirmed("in", *[(self.gear, 2), (self.motor, 3)] * 5),
            self.validate,
            "stock.receipt.",
            4,
        )
