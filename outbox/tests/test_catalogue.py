# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What the catalogue shows, and to whom."""

from datetime import date

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.integration_base.tests.common import ROLES, IntegrationCase

from ..pure.schema_rows import rows
from .common import OutboxCommon


class CatalogueCase(OutboxCommon, IntegrationCase):
    def setUp(self):
        super().setUp()
        self.kind = self.make_event_type(
            "x.seen",
            "res.partner",
            payload={
                "ref": "reference",
                "type": "kind",
                "country_id/code": "land/code",
            },
            description="Somebody was seen.",
            fires_when="Somebody looks.",
            not_covered="Who looks away.",
            timing="batch",
            timing_reason="Nobody waits.",
        )
        self.first = self.kind.payload_id
        self.first.action_publish()
        self.first.action_new_version()
        self.second = self.first._versions() - self.first
        self.second.line_ids = [
            Command.create(
                {"path": "email", "key": "email", "classification": "confidential"}
            )
        ]
        self.second.action_publish()
        self.first._deprecate(date(2027, 1, 31))
        self.partner = self.env["res.partner"].create(
            {"name": "Seen", "ref": "S-1", "email": "seen@example.com"}
        )

    def entry(self, user):
        return self.kind.with_user(user).catalogue_entry()

    def example(self, user, payload=None):
        payload = payload or self.kind.payload_id
        return self.kind.with_user(user).catalogue_example(payload.id)

    def forbid(self, model):
        self.env["ir.model.access"].search([("model_id.model", "=", model)]).unlink()


@tagged("post_install", "-at_install")
class TestCatalogue(CatalogueCase):
    def test_types_are_listed_by_their_document(self):
        groups = self.env["outbox.event.type"].with_user(self.user).catalogue()
        # What the suite tells of itself comes last.
        own = [group["model"].startswith("outbox.") for group in groups]
        self.assertEqual(own, sorted(own))
        self.assertIn("outbox.endpoint", [group["model"] for group in groups])
        (group,) = [group for group in groups if group["model"] == "res.partner"]
        self.assertEqual(group["label"], "Contact")
        (item,) = [item for item in group["types"] if item["id"] == self.kind.id]
        self.assertEqual((item["name"], item["timing_label"]), ("x.seen", "Batch"))

    def test_archived_types_are_not_listed(self):
        self.kind.active = False
        self.assertNotIn("x.seen", str(self.env["outbox.event.type"].catalogue()))

    def test_an_entry_is_the_same_for_every_role(self):
        entries = [self.entry(getattr(self, role)) for role in ROLES]
        self.assertEqual(entries[0], entries[1])
        self.assertEqual(entries[0], entries[2])
        self.assertEqual(entries[0]["fires_when"], "Somebody looks.")
        with self.assertRaises(AccessError):
            self.entry(self.outsider)
        with self.assertRaises(AccessError):
            self.env["outbox.event.type"].with_user(self.outsider).catalogue()

    def test_an_entry_tells_the_history_of_its_payload(self):
        second, first = self.entry(self.user)["versions"]
        self.assertEqual((second["state"], first["state"]), ("published", "deprecated"))
        self.assertEqual((second["added"], second["removed"]), (["email"], []))
        self.assertEqual((first["added"], first["removed"]), ([], []))
        self.assertEqual(first["sunset_date"], "01/31/2027")
        self.assertEqual(second["path"], "/integration/schemas/x.seen/2.json")

    def test_drafts_are_nobodys_business_yet(self):
        self.second.action_new_version()
        names = [version["name"] for version in self.entry(self.user)["versions"]]
        self.assertEqual(names, ["x.seen v2", "x.seen v1"])

    def test_a_schema_as_a_table(self):
        found = {row["key"]: row for row in rows(self.second._json_schema())}
        self.assertEqual(
            list(found), ["email", "kind", "land", "land/code", "reference"]
        )
        self.assertEqual(
            found["email"],
            {
                "key": "email",
                "name": "email",
                "depth": 0,
                "type": "string",
                "nullable": True,
                "classification": "confidential",
                "title": "Email",
                "description": "",
                "values": [],
            },
        )
        self.assertEqual(
            (found["land"]["type"], found["land"]["nullable"]), ("object", True)
        )
        self.assertIsNone(found["land"]["classification"])
        self.assertEqual(
            (found["land/code"]["name"], found["land/code"]["depth"]), ("code", 1)
        )
        self.assertEqual(
            (found["kind"]["type"], found["kind"]["nullable"]), ("one of", True)
        )
        self.assertIn(("invoice", "Invoice"), found["kind"]["values"])

    def test_types_of_a_table_are_words(self):
        payload = self.env["outbox.payload"].create(
            {
                "name": "x.words",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "line_ids": [
                    Command.create({"path": path, "key": key})
                    for path, key in (
                        ("create_date", "created_at"),
                        ("category_id", "tag_ids"),
                        ("child_ids/name", "children/name"),
                        ("active", "active"),
                        ("partner_latitude", "latitude"),
                    )
                ],
            }
        )
        found = {row["key"]: row["type"] for row in rows(payload._json_schema())}
        self.assertEqual(
            found,
            {
                "active": "boolean",
                "children": "list of objects",
                "children/name": "string",
                "created_at": "date and time",
                "latitude": "number",
                "tag_ids": "list of integers",
            },
        )

    def test_the_example_is_the_newest_record(self):
        example = self.example(self.user)
        self.assertEqual(example["document"], "Seen")
        self.assertIn('"email": "seen@example.com"', example["data"])
        self.assertNotIn("email", self.example(self.user, self.first)["data"])

    def test_the_example_passes_the_filter(self):
        self.kind.filter_domain = "[('ref', '=', 'S-1')]"
        self.env["res.partner"].create({"name": "Newer", "ref": "S-2"})
        self.assertEqual(self.example(self.user)["document"], "Seen")
        self.kind.filter_domain = "[('ref', '=', 'nobody')]"
        self.assertIn("no such document", self.example(self.user)["reason"])

    def test_no_example_of_a_model_one_may_not_read(self):
        self.forbid("res.partner")
        self.assertIn("no right", self.example(self.user)["reason"])

    def test_no_example_that_leads_to_a_model_one_may_not_read(self):
        self.partner.country_id = self.env.ref("base.be")
        self.assertIn('"BE"', self.example(self.user)["data"])
        self.forbid("res.country")
        # In the cache, as if a computed field had read it as superuser.
        self.assertTrue(self.partner.country_id.code)
        self.assertIn("no right", self.example(self.user)["reason"])

    def test_no_example_with_a_field_one_may_not_read(self):
        field = self.env["res.partner"]._fields["email"]
        self.patch(field, "groups", "base.group_system")
        self.assertIn("no right", self.example(self.user)["reason"])
        self.assertIn("data", self.example(self.user, self.first))

    def test_no_example_of_records_that_rules_hide(self):
        self.env["ir.rule"].create(
            {
                "name": "Hidden",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": "[('ref', '!=', 'S-1')]",
            }
        )
        self.assertNotEqual(self.example(self.user).get("document"), "Seen")

    def test_no_example_in_what_is_no_version_of_the_type(self):
        other = self.make_event_type("x.other", "res.partner").payload_id
        self.assertIn("no such version", self.example(self.user, other)["reason"])


@tagged("post_install", "-at_install")
class TestCatalogueTours(CatalogueCase, HttpCase):
    def test_every_role_reads_it(self):
        for role in ROLES:
            with self.subTest(role=role):
                self.start_tour(
                    "/odoo/outbox-endpoints",
                    "outbox_catalogue",
                    login=getattr(self, role).login,
                )

    def test_whoever_may_not_read_the_documents_sees_no_example(self):
        field = self.env["res.partner"]._fields["email"]
        self.patch(field, "groups", "base.group_system")
        self.start_tour(
            "/odoo/outbox-endpoints",
            "outbox_catalogue_without_right",
            login=self.user.login,
        )

    def test_it_has_an_address_of_its_own(self):
        self.start_tour(
            f"/odoo/outbox-catalogue/{self.kind.id}",
            "outbox_catalogue_address",
            login=self.user.login,
        )


@tagged("post_install", "-at_install")
class TestCatalogueOnPhone(CatalogueCase, HttpCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_it_is_read_on_a_phone(self):
        self.start_tour(
            "/odoo/outbox-catalogue", "outbox_catalogue_phone", login=self.user.login
        )
