# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import MrpCase


@tagged("post_install", "-at_install")
class TestMrpProductionEvents(MrpCase):
    def names_of(self, order):
        prefix = "mrp.production."
        return [name.removeprefix(prefix) for name in super().names_of(order)]

    def test_a_saved_draft_is_created_and_no_more(self):
        order = self.draft()
        self.assertEqual(self.names_of(order), ["created"])

    def test_a_changed_draft_makes_no_event(self):
        order = self.draft()
        self.forget_events()
        with Form(order) as form:
            form.product_qty = 8
            form.date_start = order.date_start + timedelta(days=3)
            with form.move_raw_ids.new() as component:
                component.product_id = self.grain
        self.assertFalse(self.names_of(order))

    def test_an_order_is_confirmed_by_its_button(self):
        order = self.draft()
        self.forget_events()
        order.action_confirm()
        self.assertEqual(self.names_of(order), ["confirmed"])

    def test_the_start_button_starts_an_order_once(self):
        order = self.confirmed()
        order.action_start()
        self.assertEqual(self.names_of(order), ["started"])
        self.forget_events()
        order.action_start()
        self.assertFalse(self.names_of(order))

    def test_an_order_is_started_by_the_quantity_produced(self):
        order = self.confirmed()
        for quantity, names in ((2, ["started"]), (3, [])):
            with Form(order) as form:
                form.qty_producing = quantity
            self.assertEqual(self.names_of(order), names)
            self.forget_events()

    def test_an_order_that_was_started_is_done(self):
        order = self.brewed()
        order.button_mark_done()
        self.assertEqual(order.state, "done")
        self.assertEqual(self.names_of(order), ["done"])

    def test_produce_all_starts_an_order_before_it_is_done(self):
        order = self.confirmed(self.stout)
        order.button_mark_done()
        self.assertEqual(self.names_of(order), ["started", "done"])

    def test_an_order_made_in_one_transaction_passes_all_steps_in_order(self):
        order = self.draft(self.stout)
        order.action_confirm()
        order.button_mark_done()
        self.assertEqual(
            self.names_of(order), ["created", "confirmed", "started", "done"]
        )

    def test_several_orders_are_done_at_once(self):
        orders = self.confirmed(self.stout) | self.confirmed(self.stout)
        orders.button_mark_done()
        for order in orders:
            self.assertEqual(self.names_of(order), ["started", "done"])

    def test_the_rest_of_an_order_becomes_a_confirmed_backorder(self):
        order = self.brewed(quantity=3)
        self.answer(order.button_mark_done(), "action_backorder")
        self.assertEqual(self.names_of(order), ["done"])
        backorder = order.production_group_id.production_ids - order
        self.assertEqual(self.names_of(backorder), ["created", "confirmed"])
        done = self.data_of("mrp.production.done", order)
        self.assertEqual((done["quantity"], done["quantity_produced"]), (3.0, 3.0))
        rest = self.data_of("mrp.production.confirmed", backorder)
        self.assertEqual((rest["quantity"], rest["quantity_produced"]), (2.0, 0.0))
        self.assertEqual(
            (done["backorder_sequence"], rest["backorder_sequence"]), (1, 2)
        )
        self.assertEqual(done["group"], rest["group"])
        self.assertCountEqual(
            [(item["name"], item["state"]) for item in done["group"]["orders"]],
            [(order.name, "done"), (backorder.name, "confirmed")],
        )

    def test_without_a_backorder_the_rest_is_given_up(self):
        order = self.brewed(quantity=3)
        self.answer(order.button_mark_done(), "action_close_mo")
        self.assertEqual(self.names_of(order), ["done"])
        self.assertEqual(order.production_group_id.production_ids, order)
        data = self.data_of("mrp.production.done", order)
        self.assertEqual(data["quantity_produced"], 3.0)

    def test_an_order_is_cancelled(self):
        order = self.confirmed()
        order.action_cancel()
        self.assertEqual(self.names_of(order), ["cancelled"])

    def test_merged_orders_are_cancelled_for_a_new_one(self):
        orders = self.confirmed(self.stout) | self.confirmed(self.stout)
        action = orders.action_merge()
        for order in orders:
            self.assertEqual(self.names_of(order), ["cancelled"])
        merged = self.env["mrp.production"].browse(action["res_id"])
        self.assertEqual(self.names_of(merged), ["created", "confirmed"])
        self.assertEqual(
            self.data_of("mrp.production.confirmed", merged)["quantity"], 10
        )

    def test_a_deleted_order_is_told_with_its_last_data(self):
        order = self.confirmed()
        id_, name = order.id, order.name
        order.unlink()
        self.flush()
        event = self.events().filtered(lambda e: e.res_model == "mrp.production")
        self.assertEqual(
            event.mapped(lambda e: (e.name, e.res_id)),
            [("mrp.production.deleted", id_)],
        )
        self.assertEqual(self.data(event)["name"], name)

    def test_a_confirmed_order_is_rescheduled(self):
        order = self.confirmed()
        moved = order.date_start + timedelta(days=3)
        with Form(order) as form:
            form.date_start = moved
        self.assertEqual(self.names_of(order), ["rescheduled"])
        data = self.data_of("mrp.production.rescheduled", order)
        self.assertEqual(data["start_at"], f"{moved.isoformat()}Z")

    def test_a_started_order_gets_another_deadline(self):
        order = self.brewed()
        with Form(order) as form:
            form.date_deadline = order.date_start + timedelta(days=9)
        self.assertEqual(self.names_of(order), ["rescheduled"])

    def test_saving_the_same_date_reschedules_nothing(self):
        order = self.confirmed()
        order.date_start = order.date_start
        self.assertFalse(self.names_of(order))

    def test_the_date_of_an_order_that_is_confirmed_with_it_is_told_by_that(self):
        order = self.draft()
        self.forget_events()
        order.date_start += timedelta(days=3)
        order.action_confirm()
        self.assertEqual(self.names_of(order), ["confirmed"])

    def test_planning_the_work_orders_reschedules_an_order(self):
        order = self.confirmed(self.stout)
        order.button_plan()
        self.assertEqual(self.names_of(order), ["rescheduled"])

    def test_work_that_takes_longer_reschedules_the_end_of_an_order(self):
        order = self.confirmed(self.stout)
        finish = order.date_finished
        with Form(order) as form:
            with form.workorder_ids.edit(0) as workorder:
                workorder.duration_expected += 600
        self.assertEqual(self.names_of(order), ["rescheduled"])
        self.assertGreater(order.date_finished, finish)

    def test_another_quantity_to_produce_is_an_update(self):
        order = self.confirmed()
        with Form(
            self.env["change.production.qty"].with_context(default_mo_id=order.id)
        ) as wizard:
            wizard.product_qty = 7
        wizard.save().change_prod_qty()
        self.assertEqual(self.names_of(order), ["updated"])
        data = self.data_of("mrp.production.updated", order)
        self.assertEqual(data["quantity"], 7.0)
        self.assertEqual([c["quantity"] for c in data["components"]], [14.0, 7.0])

    def test_an_order_that_is_split_is_an_update(self):
        order = self.confirmed(self.stout)
        action = order.action_split()
        wizard = Form(
            self.env["mrp.production.split"].with_context(**action["context"])
        )
        wizard.max_batch_size = 3
        wizard.save().action_split()
        self.assertIn("updated", self.names_of(order))
        self.assertEqual(self.data_of("mrp.production.updated", order)["quantity"], 3)
        other = order.production_group_id.production_ids - order
        self.assertEqual(self.names_of(other), ["created", "confirmed"])

    def test_components_that_change_are_one_update(self):
        order = self.confirmed()
        order.action_toggle_is_locked()
        with Form(order) as form:
            with form.move_raw_ids.new() as component:
                component.product_id = self.grain
                component.product_uom_qty = 2
            with form.move_raw_ids.edit(1) as component:
                component.product_uom_qty = 6
        self.assertEqual(self.names_of(order), ["updated"])
        data = self.data_of("mrp.production.updated", order)
        self.assertEqual(
            [(c["product"]["sku"], c["quantity"]) for c in data["components"]],
            [("MALT", 10.0), ("HOPS", 6.0), ("GRAIN", 2.0)],
        )

    def test_a_work_order_that_moves_to_another_work_center_is_an_update(self):
        order = self.confirmed(self.stout)
        other = self.env["mrp.workcenter"].create({"name": "Kettle 2"})
        order.workorder_ids[0].workcenter_id = other
        self.assertIn("updated", self.names_of(order))

    def test_reservation_and_consumption_are_no_update(self):
        self.put_in_stock(self.malt, 100, "MALT-A")
        order = self.confirmed()
        order.action_assign()
        order.do_unreserve()
        order.action_assign()
        self.assertFalse(self.names_of(order))
        with Form(order) as form:
            form.qty_producing = 2
        self.forget_events()
        with Form(order) as form:
            form.qty_producing = 4
        self.assertFalse(self.names_of(order))

    def test_scrap_of_a_component_is_an_update_with_the_scrap(self):
        order = self.brewed()
        lot = order.move_raw_ids.move_line_ids.lot_id[:1]
        with Form.from_action(self.env, order.button_scrap()) as form:
            form.product_id = self.malt
            form.lot_id = lot
            form.scrap_qty = 1
        form.save().action_validate()
        self.assertEqual(self.names_of(order), ["updated"])
        self.forget_events()
        order.button_mark_done()
        data = self.data_of("mrp.production.done", order)
        (scrap,) = data["scraps"]
        self.assertEqual(scrap["product"]["sku"], "MALT")
        self.assertEqual(scrap["lot"]["name"], lot.name)
        self.assertEqual((scrap["quantity"], scrap["state"]), (1.0, "done"))
        self.assertEqual(len(data["components"]), 2, "scrap is no component")

    def test_a_kit_that_is_delivered_makes_no_production_event(self):
        kit = self.make_product("Tasting Box", "BOX")
        self.make_bom(kit, {self.stout: 2, self.hops: 1}, type="phantom")
        self.put_in_stock(self.stout, 10)
        self.put_in_stock(self.hops, 10)
        self.forget_events()
        with Form(
            self.env["stock.picking"].with_context(
                default_picking_type_id=self.warehouse.out_type_id.id
            )
        ) as form:
            with form.move_ids.new() as move:
                move.product_id = kit
                move.product_uom_qty = 2
        delivery = form.save()
        delivery.action_confirm()
        self.assertEqual(delivery.move_ids.product_id, self.stout | self.hops)
        delivery.action_assign()
        delivery.button_validate()
        self.assertEqual(delivery.state, "done")
        self.flush()
        self.assertFalse(self.events().filtered(lambda e: e.name.startswith("mrp.")))

    def test_an_order_belongs_to_its_own_company(self):
        other = self.env["res.company"].create({"name": "Brewery Two"})
        self.env.user.company_ids += other
        self.forget_events()
        orders = self.env["mrp.production"]
        for company in (self.env.company, other):
            order = (
                self.env["mrp.production"]
                .with_company(company)
                .create({"product_id": self.stout.id, "company_id": company.id})
            )
            orders += order
        orders.action_confirm()
        self.flush()
        events = self.events("mrp.production.confirmed")
        self.assertEqual(events.company_id, self.env.company | other)
        for event in events:
            company = self.data(event)["company"]
            self.assertEqual(company["id"], event.company_id.id)

    def test_the_smart_button_shows_the_orders_own_events(self):
        order = self.draft()
        self.draft()
        self.flush()
        self.assertEqual(order.outbox_event_count, 1)
        events = self.env["outbox.event"].search(
            order.action_open_outbox_events()["domain"]
        )
        self.assertEqual(events.mapped("res_id"), order.ids)

    def test_the_forms_have_the_smart_button(self):
        for model in ("mrp.production", "mrp.workorder", "mrp.bom", "mrp.unbuild"):
            arch = self.env[model].get_view(view_type="form")["arch"]
            self.assertIn("action_open_outbox_events", arch, model)

    def test_serial_numbers_generated_for_all_are_produced(self):
        cask = self.make_product("Cask", "CASK", tracking="serial")
        self.make_bom(cask, {self.hops: 1})
        order = self.confirmed(cask, 3)
        with Form.from_action(self.env, order.action_generate_serial()) as form:
            form.lot_name = "CASK-001"
            form.lot_quantity = 3
        wizard = form.save()
        wizard.action_generate_serial_numbers()
        wizard.action_apply()
        order.button_mark_done()
        self.assertEqual(self.names_of(order), ["started", "done"])
        data = self.data_of("mrp.production.done", order)
        self.assertEqual(
            [lot["name"] for lot in data["lots"]], ["CASK-001", "CASK-002", "CASK-003"]
        )
        self.assertEqual(data["quantity_produced"], 3.0)

    def test_an_order_that_is_made_to_order_is_created_and_confirmed(self):
        rule = self.warehouse.manufacture_pull_id
        self.stout.route_ids = [Command.set(rule.route_id.ids)]
        self.env["stock.warehouse.orderpoint"].create(
            {"product_id": self.stout.id, "product_min_qty": 4, "product_max_qty": 4}
        ).action_replenish()
        order = self.env["mrp.production"].search([("product_id", "=", self.stout.id)])
        self.assertEqual(self.names_of(order), ["created", "confirmed"])


@tagged("post_install", "-at_install")
class TestMrpProductionCost(MrpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lager = cls.make_product("Lager", "LAGER")
        cls.make_bom(cls.lager, {cls.hops: 1, cls.grain: 2}, consumption="flexible")

    def test_an_order_that_is_done_costs_four_statements(self):
        # Before, after, the payload, and the event with what is owed.
        self.check_cost(
            self.brewing, lambda order: order.button_mark_done(), "mrp.production.", 4
        )

    def brewing(self):
        self.put_in_stock(self.grain, 100)
        self.put_in_stock(self.hops, 100)
        order = self.confirmed(self.lager)
        order.action_assign()
        order.qty_producing = 5
        order._onchange_qty_producing()
        return order
