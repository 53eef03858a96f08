# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import Form, tagged

from .common import MaintenanceCase

BLOCKED = "maintenance.equipment.blocked"
RELEASED = "maintenance.equipment.released"


@tagged("post_install", "-at_install")
class TestEquipmentEvents(MaintenanceCase):
    def told_of_equipment(self):
        return self.told("maintenance.equipment")

    def test_new_equipment_is_neither_blocked_nor_released(self):
        with Form(self.env["maintenance.equipment"]) as form:
            form.name = "Press"
        with Form(form.record) as form:
            form.model = "P 9"
        self.assertFalse(self.told_of_equipment())

    def test_a_breakdown_blocks_its_equipment_alone(self):
        self.report(self.lathe)
        self.assertEqual(self.told_of_equipment(), [(BLOCKED, self.lathe.id)])
        data = self.data(self.events(BLOCKED))
        self.assertIs(data["out_of_service"], True)
        self.assertEqual(data["open_requests"], 1)

    def test_preventive_maintenance_blocks_nothing(self):
        request = self.report(self.lathe, "preventive")
        self.move(request, self.busy)
        self.assertFalse(self.told_of_equipment())

    def test_a_request_without_equipment_blocks_nothing(self):
        self.report()
        self.assertFalse(self.told_of_equipment())

    def test_work_on_the_request_leaves_the_equipment_blocked(self):
        request = self.reported(self.lathe)
        self.move(request, self.busy)
        request.kanban_state = "blocked"
        request.kanban_state = "done"
        request.schedule_date = "2026-03-02 08:00:00"
        self.assertFalse(self.told_of_equipment())

    def test_a_repair_releases_the_equipment(self):
        request = self.reported(self.lathe)
        self.move(request, self.repaired)
        self.assertEqual(self.told_of_equipment(), [(RELEASED, self.lathe.id)])
        data = self.data(self.events(RELEASED))
        self.assertIs(data["out_of_service"], False)
        self.assertEqual(data["open_requests"], 0)

    def test_the_last_of_several_breakdowns_releases_the_equipment(self):
        first = self.reported(self.lathe)
        second = self.report(self.lathe)
        self.assertFalse(self.told_of_equipment(), "it is blocked already")
        self.move(first, self.repaired)
        self.assertFalse(self.told_of_equipment(), "one is open")
        self.move(second, self.scrap)
        self.assertEqual(self.told_of_equipment(), [(RELEASED, self.lathe.id)])

    def test_a_cancelled_breakdown_releases_and_a_reopened_one_blocks(self):
        request = self.reported(self.lathe)
        request.archive_equipment_request()
        self.assertEqual(self.told_of_equipment(), [(RELEASED, self.lathe.id)])
        self.forget_events()
        request.reset_equipment_request()
        self.assertEqual(self.told_of_equipment(), [(BLOCKED, self.lathe.id)])

    def test_a_deleted_breakdown_releases_the_equipment(self):
        self.reported(self.lathe).unlink()
        self.assertEqual(self.told_of_equipment(), [(RELEASED, self.lathe.id)])

    def test_a_breakdown_of_other_equipment_than_was_thought(self):
        request = self.reported(self.lathe)
        with Form(request) as form:
            form.equipment_id = self.mill
        self.assertCountEqual(
            self.told_of_equipment(),
            [(RELEASED, self.lathe.id), (BLOCKED, self.mill.id)],
        )

    def test_a_request_that_turns_out_to_be_a_breakdown(self):
        request = self.reported(self.lathe, "preventive")
        with Form(request) as form:
            form.maintenance_type = "corrective"
        self.assertEqual(self.told_of_equipment(), [(BLOCKED, self.lathe.id)])

    def test_a_breakdown_that_is_repaired_at_once_makes_no_event(self):
        request = self.report(self.lathe)
        self.flush()
        self.move(request, self.repaired)
        self.assertFalse(self.told_of_equipment())

    def test_an_archived_event_type_records_nothing(self):
        self.env.ref(
            "outbox_maintenance.event_type_maintenance_equipment_blocked"
        ).active = False
        self.report(self.lathe)
        self.assertFalse(self.told_of_equipment())

    def test_equipment_belongs_to_its_company(self):
        plant = self.env["res.company"].create({"name": "Plant"})
        press = self.env["maintenance.equipment"].create(
            {"name": "Press", "company_id": plant.id}
        )
        kind = self.env.ref(
            "outbox_maintenance.event_type_maintenance_equipment_blocked"
        )
        self.subscribe(self.make_endpoint(), kind, company_id=plant.id)
        self.forget_events()
        for equipment in (press, self.lathe):
            self.env["maintenance.request"].create(
                {
                    "name": "Smoke",
                    "equipment_id": equipment.id,
                    "company_id": equipment.company_id.id,
                    "maintenance_team_id": self.env["maintenance.team"]
                    .create({"name": "All", "company_id": False})
                    .id,
                }
            )
        self.flush()
        events = self.events(BLOCKED)
        self.assertCountEqual(events.mapped("res_id"), [press.id, self.lathe.id])
        wanted = events.filtered("delivery_ids")
        self.assertEqual((wanted.res_id, wanted.company_id), (press.id, plant))

    def test_the_payload_of_equipment(self):
        category = self.env["maintenance.equipment.category"].create(
            {"name": "Machines"}
        )
        self.lathe.write(
            {
                "category_id": category.id,
                "model": "TX-5",
                "effective_date": "2026-01-01",
                "technician_user_id": self.env.user.id,
            }
        )
        self.report(self.lathe)
        self.flush()
        data = self.data(self.events(BLOCKED))
        for key, value in {
            "id": self.lathe.id,
            "name": "Lathe",
            "serial_number": "L-1",
            "model": "TX-5",
            "active": True,
            "category": {"id": category.id, "name": "Machines"},
            "effective_date": "2026-01-01",
            "scrap_date": None,
            "vendor": None,
            "mttr_days": 0,
            "latest_failure_date": None,
            "technician": {
                "name": self.env.user.name,
                "email": self.env.user.email or None,
            },
        }.items():
            self.assertEqual(data[key], value, key)

    def test_the_smart_button_shows_the_equipments_own_events(self):
        self.report(self.lathe)
        self.report(self.mill)
        self.flush()
        self.lathe.invalidate_recordset()
        self.assertEqual(self.lathe.outbox_event_count, 1)
        action = self.lathe.action_open_outbox_events()
        found = self.env["outbox.event"].search(action["domain"])
        self.assertEqual(found.mapped("res_id"), self.lathe.ids)
        self.assertIn(
            'name="action_open_outbox_events"',
            self.lathe.get_view(None, "form")["arch"],
        )
