# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What events cost the business transaction, in statements."""

from odoo.fields import Command
from odoo.tests import tagged

from ..engine import outbox_sql, telling
from ..engine.payload_rows import read
from .common import OutboxCase

# What is watched, what the payloads say, and the insert.
STATEMENTS = 3


@tagged("post_install", "-at_install")
class TestStatements(OutboxCase):
    def setUp(self):
        super().setUp()
        self.partner_types = [
            self.make_event_type(name, "res.partner", {"kind": "created"}, **values)
            for name, values in (
                ("x.created", {}),
                ("x.known", {"filter_domain": "[('ref', '!=', False)]"}),
            )
        ]
        self.tag_type = self.make_event_type(
            "y.created", "res.partner.category", {"kind": "created"}
        )
        self.endpoint = self.make_endpoint()
        self.subscribe(self.endpoint, *self.partner_types, self.tag_type)
        # What is kept in caches is not what this is about.
        self.make_records()
        self.forget_events()

    def make_records(self):
        self.env["res.partner.category"].create({"name": "Tag"})
        self.env["res.partner"].create([{"name": "A", "ref": "A"}, {"name": "B"}])
        self.env.flush_all()

    def statements(self):
        """How many a flush takes."""
        before = self.env.cr.sql_log_count
        self.flush()
        return self.env.cr.sql_log_count - before

    def test_events_of_several_types_and_models_cost_as_much_as_one(self):
        self.make_records()
        self.assertEqual(self.statements(), STATEMENTS)
        self.assertEqual(len(self.events()), 4)
        self.assertEqual(len(self.events().delivery_ids), 4)

    def test_subscriptions_with_filters_cost_no_statement(self):
        for number in range(5):
            other = self.make_endpoint(name=f"MES {number}")
            self.subscribe(
                other, self.partner_types[0], filter_domain="[('ref', '=', 'A')]"
            )
        self.make_records()
        self.forget_events()
        self.make_records()
        self.assertEqual(self.statements(), STATEMENTS)
        self.assertEqual(len(self.events("x.created").delivery_ids), 2 + 5)

    def test_a_failure_of_one_type_keeps_the_others(self):
        self.env.cr.execute(
            "UPDATE outbox_payload_line SET path = 'x_gone' WHERE payload_id = %s"
            " AND path = 'display_name'",
            (self.tag_type.payload_id.id,),
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        with self.assertLogs("odoo.addons.outbox.engine.telling", "WARNING"):
            self.make_records()
            self.flush()
        self.assertEqual(
            {event.name: bool(event.data) for event in self.events()},
            {"x.created": True, "x.known": True, "y.created": False},
        )

    def test_what_other_callbacks_add_needs_no_second_flush(self):
        stored = []
        store = outbox_sql.store

        def count(*arguments):
            stored.append(1)
            return store(*arguments)

        self.patch(outbox_sql, "store", count)
        self.make_records()
        partner = self.env["res.partner"].search([("ref", "=", "A")], limit=1)
        emit = self.env["outbox.event.type"].emit
        self.env.cr.precommit.add(lambda: emit("y.created", self.tag()))
        self.env.cr.precommit.add(lambda: partner.copy({"name": "C"}))
        self.flush()
        self.assertEqual(len(self.events("x.created")), 3)
        self.assertEqual(len(self.events("y.created")), 2)
        self.assertEqual(len(stored), 1)

    def tag(self):
        return self.env["res.partner.category"].search([], limit=1, order="id")

    def test_a_payload_is_rendered_once_for_all_events_that_tell_it(self):
        self.partner_types[1].payload_id = self.partner_types[0].payload_id
        rendered = []

        def note(env, wanted):
            rendered.extend(wanted[self.partner_types[0].payload_id.id])
            return read(env, wanted)

        self.patch(telling, "read", note)
        self.make_records()
        self.flush()
        known, created = self.events("x.known"), self.events("x.created")
        twice = created.filtered(lambda event: event.res_id == known.res_id)
        self.assertEqual(twice.data, known.data)
        self.assertEqual(len(rendered), 2)
        self.assertEqual(len(set(rendered)), 2)


@tagged("post_install", "-at_install")
class TestReadOnce(OutboxCase):
    def test_a_record_that_several_paths_lead_to_is_the_same_under_each(self):
        kind = self.make_event_type(
            "x.created",
            "res.partner",
            {"kind": "created"},
            payload={
                "parent_id/name": "parent/name",
                "parent_id/country_id/code": "parent/country/code",
                "commercial_partner_id/name": "company/name",
                "commercial_partner_id/country_id/code": "company/country/code",
                "commercial_partner_id/ref": "company/reference",
                "country_id/code": "country/code",
                "child_ids/country_id/code": "contacts/country/code",
            },
        )
        self.subscribe(self.make_endpoint(), kind)
        home, abroad = self.env["res.country"].search([], limit=2)
        parent = self.env["res.partner"].create(
            {
                "name": "P",
                "ref": "R",
                "is_company": True,
                "country_id": home.id,
                "child_ids": [
                    Command.create(
                        {"name": "C", "type": "other", "country_id": abroad.id}
                    )
                ],
            }
        )
        self.flush()
        by_record = {event.res_id: self.data(event) for event in self.events()}
        company = {"name": "P", "country": {"code": home.code}, "reference": "R"}
        self.assertEqual(
            by_record[parent.id],
            {
                "parent": None,
                "company": company,
                "country": {"code": home.code},
                "contacts": [{"country": {"code": abroad.code}}],
            },
        )
        self.assertEqual(
            by_record[parent.child_ids.id],
            {
                "parent": {"name": "P", "country": {"code": home.code}},
                "company": company,
                "country": {"code": abroad.code},
                "contacts": [],
            },
        )

    def test_records_of_two_models_with_the_same_id_are_told_apart(self):
        kind = self.make_event_type(
            "x.created",
            "res.partner",
            {"kind": "created"},
            payload={"country_id/name": "home/name", "company_id/name": "owner/name"},
        )
        self.subscribe(self.make_endpoint(), kind)
        company = self.env.company
        country = self.env["res.country"].browse(company.id)
        self.env["res.partner"].create(
            {"name": "P", "country_id": country.id, "company_id": company.id}
        )
        self.flush()
        self.assertEqual(
            self.data(self.events()),
            {"home": {"name": country.name}, "owner": {"name": company.name}},
        )
