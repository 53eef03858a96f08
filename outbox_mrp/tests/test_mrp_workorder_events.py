# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from freezegun import freeze_time

from odoo.tests import new_test_user, tagged

from .common import MrpCase


@tagged("post_install", "-at_install")
class TestMrpWorkorderEvents(MrpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna, cls.bert = (
            new_test_user(cls.env, login, "mrp.group_mrp_user")
            for login in ("outbox_anna", "outbox_bert")
        )

    def setUp(self):
        super().setUp()
        self.order = self.confirmed(self.stout)
        self.mash, self.boil = self.order.workorder_ids

    def press(self, button, user=None, workorder=None):
        """Press a button in a transaction of its own, and say what it told."""
        workorder = workorder or self.mash
        getattr(workorder.with_user(user or self.anna), button)()
        names = [n.removeprefix("mrp.workorder.") for n in self.names_of(workorder)]
        self.forget_events()
        return names

    def test_a_work_order_is_started_paused_resumed_and_done(self):
        self.assertEqual(self.press("button_start"), ["started"])
        self.assertEqual(self.press("button_pending"), ["paused"])
        self.assertEqual(self.mash.state, "progress", "Odoo has no state for it")
        self.assertEqual(self.press("button_start"), ["resumed"])
        self.assertEqual(self.press("button_finish"), ["done"])

    def test_a_paused_work_order_is_done(self):
        self.press("button_start")
        self.press("button_pending")
        self.assertEqual(self.press("button_finish"), ["done"])

    def test_it_is_paused_when_the_last_worker_stops(self):
        self.press("button_start", self.anna)
        self.assertEqual(self.press("button_start", self.bert), [])
        self.assertEqual(self.press("button_pending", self.anna), [])
        self.assertEqual(self.press("button_pending", self.bert), ["paused"])
        self.assertEqual(self.press("button_start", self.bert), ["resumed"])

    def test_pressing_pause_without_working_pauses_nothing(self):
        self.press("button_start", self.anna)
        self.assertEqual(self.press("button_pending", self.bert), [])

    def test_a_blocked_work_center_pauses_its_work_orders(self):
        self.press("button_start")
        block = self.env["mrp.workcenter.productivity"].create(
            {
                "workcenter_id": self.kettle.id,
                "loss_id": self.env.ref("mrp.block_reason0").id,
            }
        )
        block.button_block()
        self.assertEqual(self.names_of(self.mash), ["mrp.workorder.paused"])
        self.assertFalse(self.names_of(self.boil), "nobody worked on it")

    def test_a_pause_that_ends_in_the_same_transaction_is_none(self):
        self.press("button_start")
        self.mash.with_user(self.anna).button_pending()
        self.assertEqual(self.press("button_start"), [])

    def test_time_entered_by_hand_starts_a_work_order_and_pauses_none(self):
        self.mash.duration = 12
        self.assertEqual(self.names_of(self.mash), ["mrp.workorder.started"])
        self.forget_events()
        self.mash.duration = 15
        self.assertFalse(self.names_of(self.mash))

    def test_the_status_that_is_chosen_in_the_list_counts(self):
        for state, name in (
            ("progress", "mrp.workorder.started"),
            ("cancel", "mrp.workorder.cancelled"),
            ("progress", "mrp.workorder.started"),
            ("done", "mrp.workorder.done"),
        ):
            self.mash.set_state(state)
            self.assertEqual(self.names_of(self.mash), [name])
            self.forget_events()

    def test_a_higher_quantity_to_produce_starts_a_finished_work_order_again(self):
        self.press("button_start")
        self.press("button_finish")
        wizard = self.env["change.production.qty"].create(
            {"mo_id": self.order.id, "product_qty": 9}
        )
        wizard.change_prod_qty()
        self.assertEqual(self.mash.state, "progress")
        self.assertEqual(self.names_of(self.mash), ["mrp.workorder.started"])

    def test_done_without_start_was_started(self):
        self.mash.action_mark_as_done()
        self.assertEqual(
            self.names_of(self.mash), ["mrp.workorder.started", "mrp.workorder.done"]
        )

    def test_the_order_that_is_closed_finishes_its_work_orders(self):
        self.press("button_start")
        self.order.button_mark_done()
        self.assertEqual(self.names_of(self.mash), ["mrp.workorder.done"])
        self.assertEqual(
            self.names_of(self.boil), ["mrp.workorder.started", "mrp.workorder.done"]
        )

    def test_the_order_that_is_cancelled_cancels_its_work_orders(self):
        self.press("button_start")
        self.order.action_cancel()
        self.assertEqual(self.names_of(self.mash), ["mrp.workorder.cancelled"])
        self.assertEqual(self.names_of(self.boil), ["mrp.workorder.cancelled"])

    def test_the_first_work_order_starts_the_production_and_reschedules_nothing(self):
        self.mash.with_user(self.anna).button_start()
        self.assertEqual(self.names_of(self.order), ["mrp.production.started"])

    def test_work_orders_that_are_planned_or_confirmed_are_not_started(self):
        order = self.draft(self.stout)
        order.action_confirm()
        order.button_plan()
        for workorder in order.workorder_ids:
            self.assertFalse(self.names_of(workorder))

    def test_the_payload_of_a_finished_work_order(self):
        with freeze_time("2030-01-07 08:00:00"):
            self.mash.with_user(self.anna).button_start()
        with freeze_time("2030-01-07 08:10:00"):
            self.mash.with_user(self.anna).button_pending()
        with freeze_time("2030-01-07 09:00:00"):
            self.mash.with_user(self.bert).button_start()
        with freeze_time("2030-01-07 09:05:00"):
            self.mash.with_user(self.bert).button_finish()
        data = self.data_of("mrp.workorder.done", self.mash)
        self.assertEqual((data["name"], data["state"]), ("Mash", "done"))
        self.assertEqual(data["production"]["name"], self.order.name)
        self.assertEqual(
            data["work_center"],
            {"id": self.kettle.id, "code": "K1", "name": "Kettle"},
        )
        self.assertEqual(data["product"]["sku"], "STOUT")
        self.assertEqual((data["quantity"], data["quantity_produced"]), (5.0, 5.0))
        self.assertEqual((data["expected_minutes"], data["real_minutes"]), (50.0, 15.0))
        self.assertIs(data["in_work"], False)
        self.assertEqual(
            sorted(
                (time["started_at"], time["ended_at"], time["minutes"])
                for time in data["times"]
            ),
            [
                ("2030-01-07T08:00:00Z", "2030-01-07T08:10:00Z", 10.0),
                ("2030-01-07T09:00:00Z", "2030-01-07T09:05:00Z", 5.0),
            ],
        )
        self.assertEqual(data["company"]["id"], self.env.company.id)
        (event,) = self.events("mrp.workorder.done")
        self.assertEqual(event.company_id, self.env.company)

    def test_the_payload_says_whether_somebody_works(self):
        self.mash.with_user(self.anna).button_start()
        self.assertIs(self.data_of("mrp.workorder.started", self.mash)["in_work"], True)
        self.forget_events()
        self.mash.with_user(self.anna).button_pending()
        data = self.data_of("mrp.workorder.paused", self.mash)
        self.assertEqual((data["state"], data["in_work"]), ("progress", False))

    def test_work_that_goes_on_while_the_addon_is_installed_is_known(self):
        self.press("button_start")
        self.env.cr.execute("ALTER TABLE mrp_workorder DROP COLUMN outbox_in_work")
        self.registry.init_models(
            self.env.cr, ["mrp.workorder"], {"module": "outbox_mrp"}
        )
        self.env.invalidate_all()
        self.assertIs(self.mash.outbox_in_work, True)
        self.assertIs(self.boil.outbox_in_work, False)
        self.assertEqual(self.press("button_pending"), ["paused"])
