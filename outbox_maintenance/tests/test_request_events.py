# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import Form, tagged

from .common import MaintenanceCase

CREATED = "maintenance.request.created"
STAGE_CHANGED = "maintenance.request.stage_changed"
DONE = "maintenance.request.done"


@tagged("post_install", "-at_install")
class TestRequestEvents(MaintenanceCase):
    def names_of(self, request):
        return [
            name for name, id_ in self.told("maintenance.request") if id_ == request.id
        ]

    def test_a_saved_request_is_created_and_no_more(self):
        request = self.report(self.lathe)
        self.assertEqual(self.told("maintenance.request"), [(CREATED, request.id)])

    def test_a_duplicate_is_created(self):
        copy = self.reported(self.lathe).copy()
        self.assertEqual(self.told("maintenance.request"), [(CREATED, copy.id)])

    def test_a_dragged_card_changes_the_stage(self):
        request = self.reported(self.lathe)
        self.move(request, self.busy)
        self.assertEqual(
            self.told("maintenance.request"), [(STAGE_CHANGED, request.id)]
        )
        data = self.data(self.events(STAGE_CHANGED))
        self.assertEqual(data["stage"]["name"], "Busy")
        self.assertIs(data["stage"]["done"], False)

    def test_a_repaired_request_is_done(self):
        request = self.reported(self.lathe)
        self.move(request, self.repaired)
        self.assertCountEqual(self.names_of(request), [STAGE_CHANGED, DONE])
        data = self.data(self.events(DONE))
        self.assertIs(data["stage"]["done"], True)
        self.assertEqual(data["closed_date"], request.close_date.isoformat())

    def test_a_done_request_is_not_done_once_more_in_another_done_stage(self):
        request = self.reported(self.lathe)
        self.move(request, self.repaired)
        self.forget_events()
        self.move(request, self.scrap)
        self.assertEqual(self.names_of(request), [STAGE_CHANGED])

    def test_a_reopened_request_can_be_done_again(self):
        request = self.reported(self.lathe)
        self.move(request, self.repaired)
        self.forget_events()
        self.move(request, self.busy)
        self.assertEqual(self.names_of(request), [STAGE_CHANGED])
        self.forget_events()
        self.move(request, self.repaired)
        self.assertCountEqual(self.names_of(request), [STAGE_CHANGED, DONE])

    def test_a_request_moved_there_and_back_at_once_makes_no_event(self):
        request = self.reported(self.lathe)
        self.move(request, self.repaired)
        self.flush()
        self.move(request, self.new)
        self.assertFalse(self.names_of(request))

    def test_a_request_that_is_created_done_is_both(self):
        request = self.env["maintenance.request"].create(
            {"name": "Done by phone", "stage_id": self.repaired.id}
        )
        self.assertCountEqual(self.names_of(request), [CREATED, DONE])

    def test_a_done_recurrent_request_creates_the_next_one(self):
        with Form(self.env["maintenance.request"]) as form:
            form.name = "Oil"
            form.maintenance_type = "preventive"
            form.recurring_maintenance = True
            form.schedule_date = "2026-03-02 08:00:00"
        request = form.record
        self.forget_events()
        self.move(request, self.repaired)
        told = self.told("maintenance.request")
        (created,) = [id_ for name, id_ in told if name == CREATED]
        self.assertNotEqual(created, request.id)
        self.assertCountEqual(self.names_of(request), [STAGE_CHANGED, DONE])
        data = self.data(self.events(CREATED))
        self.assertEqual(data["scheduled_at"], "2026-03-09T08:00:00Z")

    def test_a_cancelled_request_and_other_changes_make_no_event(self):
        request = self.reported(self.lathe)
        with Form(request) as form:
            form.name = "It rattles loudly"
            form.priority = "3"
            form.kanban_state = "blocked"
            form.schedule_date = "2026-03-02 08:00:00"
        self.move(request, self.new)
        request.message_post(body="On my way")
        request.archive_equipment_request()
        self.assertFalse(self.told("maintenance.request"))

    def test_a_request_belongs_to_its_company(self):
        plant, office = self.env["res.company"].create(
            [{"name": "Plant"}, {"name": "Office"}]
        )
        kind = self.env.ref("outbox_maintenance.event_type_maintenance_request_created")
        self.subscribe(self.make_endpoint(), kind, company_id=plant.id)
        team = self.env["maintenance.team"].create({"name": "All", "company_id": False})
        self.forget_events()
        mine, theirs = self.env["maintenance.request"].create(
            [
                {
                    "name": "Light",
                    "company_id": company.id,
                    "maintenance_team_id": team.id,
                }
                for company in (plant, office)
            ]
        )
        self.flush()
        events = self.events(CREATED)
        self.assertEqual(
            {event.res_id: event.company_id for event in events},
            {mine.id: plant, theirs.id: office},
        )
        self.assertEqual(events.filtered("delivery_ids").mapped("res_id"), mine.ids)

    def test_the_payload_of_a_request(self):
        request = self.report(self.lathe)
        self.flush()
        data = self.data(self.events(CREATED))
        for key, value in {
            "id": request.id,
            "name": "It rattles",
            "type": "corrective",
            "stage": {"id": self.new.id, "name": "New", "done": False},
            "cancelled": False,
            "requested_date": request.request_date.isoformat(),
            "scheduled_at": None,
            "closed_date": None,
            "equipment": {
                "id": self.lathe.id,
                "name": "Lathe",
                "serial_number": "L-1",
                "out_of_service": True,
            },
            "technician": None,
            "company": {"id": request.company_id.id, "name": request.company_id.name},
        }.items():
            self.assertEqual(data[key], value, key)
        self.assertEqual(data["requester"]["name"], self.env.user.name)

    def test_names_of_people_are_confidential(self):
        for name in ("request", "equipment"):
            lines = self.env.ref(
                f"outbox_maintenance.payload_maintenance_{name}_v1"
            ).line_ids
            people = lines.filtered(
                lambda line: line.path.split("/")[0].endswith("user_id")
            )
            self.assertTrue(people)
            self.assertEqual(set(people.mapped("classification")), {"confidential"})

    def test_the_smart_button_shows_the_requests_own_events(self):
        request, other = self.report(self.lathe), self.report(self.mill)
        self.flush()
        request.invalidate_recordset()
        self.assertEqual(request.outbox_event_count, 1)
        action = request.action_open_outbox_events()
        found = self.env["outbox.event"].search(action["domain"])
        self.assertEqual(found.mapped("res_id"), request.ids)
        self.assertNotIn(other.id, found.mapped("res_id"))
        self.assertIn(
            'name="action_open_outbox_events"', request.get_view(None, "form")["arch"]
        )
