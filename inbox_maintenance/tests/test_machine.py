# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import tagged

from odoo.addons.inbox.tests.common import InboxCase


@tagged("post_install", "-at_install")
class TestMachine(InboxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team = cls.env["maintenance.team"].create({"name": "Night Shift"})
        cls.press = cls.env["maintenance.equipment"].create(
            {
                "name": "Press",
                "serial_no": "PRESS-0815",
                "maintenance_team_id": cls.team.id,
            }
        )

    def setUp(self):
        super().setUp()
        groups = "maintenance.group_equipment_manager"
        self.scada = self.open_source(groups, code="scada", ordering="none")
        self.add_route(self.scada, "machine.down")
        self.add_route(self.scada, "machine.up")

    def tell(self, command, **values):
        """Send the example of a command with other values in it."""
        return self.send(self.scada, command, {**self.example(command), **values})

    def requests(self):
        return self.press.maintenance_ids

    def test_a_machine_that_stops_opens_a_corrective_request(self):
        message = self.tell("machine.down")
        request = self.requests()
        self.assert_done(message, request)
        self.assertEqual(request.name, "Press is down: Hydraulic pressure too low")
        self.assertEqual(request.maintenance_type, "corrective")
        self.assertEqual(
            (request.priority, request.maintenance_team_id), ("3", self.team)
        )
        self.assertFalse(request.stage_id.done)
        self.assertEqual(request.create_uid, self.scada.user_id)

    def test_a_machine_that_runs_again_closes_it(self):
        self.tell("machine.down")
        request = self.requests()
        self.assert_done(self.tell("machine.up"), request)
        self.assertTrue(request.stage_id.done)
        self.assertTrue(request.close_date)
        self.assertIn("Pump replaced", str(request.message_ids.mapped("body")))

    def test_a_machine_that_is_down_is_not_down_twice(self):
        self.tell("machine.down")
        message = self.tell("machine.down", reference="ALARM-4411", reason="Oil leak")
        self.assert_done(message, self.requests())
        self.assertEqual(len(self.requests()), 1)
        self.assertIn("Oil leak", str(self.requests().message_ids.mapped("body")))

    def test_the_same_report_again_opens_nothing_when_it_was_mended(self):
        self.tell("machine.down")
        self.tell("machine.up")
        self.assert_done(self.tell("machine.down"), self.requests())
        self.assertEqual(len(self.requests()), 1)
        self.assertTrue(self.requests().stage_id.done)

    def test_its_reference_with_other_contents_is_a_duplicate(self):
        self.tell("machine.down")
        message = self.tell("machine.down", reason="Oil leak")
        self.assert_problem(message, "duplicate_reference", "ALARM-4410")

    def test_the_next_stop_opens_another_request(self):
        self.tell("machine.down")
        self.tell("machine.up")
        self.assert_done(self.tell("machine.down", reference="ALARM-4411"))
        self.assertEqual(len(self.requests()), 2)
        self.assertEqual(self.requests().mapped("stage_id.done"), [False, True])

    def test_up_changes_nothing_when_it_was_not_down(self):
        mine = self.env["maintenance.request"].create(
            {"name": "Paint it", "equipment_id": self.press.id}
        )
        message = self.tell("machine.up")
        self.assert_done(message)
        self.assertFalse(message.record_ids)
        self.assertFalse(mine.stage_id.done)

    def test_a_machine_is_found_by_its_name_too(self):
        self.assert_done(self.tell("machine.down", equipment="Press"))
        self.assertTrue(self.requests())

    def test_an_unknown_machine_is_unmatched_and_can_be_mapped(self):
        message = self.tell("machine.down", equipment="PLC-7")
        self.assert_problem(message, "unmatched", "PLC-7")
        self.assertEqual(message.unmatched_kind, "equipment")
        record = f"maintenance.equipment,{self.press.id}"
        self.env["inbox.mapping"].create(
            {"kind": "equipment", "code": "PLC-7", "record": record}
        )
        self.assert_done(self.tell("machine.down", equipment="PLC-7"))
        self.assertTrue(self.requests())

    def test_the_service_user_needs_the_right_to_see_the_machine(self):
        groups = self.env.ref("maintenance.group_equipment_manager")
        self.scada.user_id.group_ids -= groups
        self.assert_problem(self.tell("machine.down"), "unmatched")
        self.assertFalse(self.requests())
