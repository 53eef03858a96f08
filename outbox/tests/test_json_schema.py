# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The published schema and what is rendered agree, for every type of field."""

import json
from datetime import date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.integration_base.engine.neutral import neutral
from odoo.addons.outbox.engine.rendering import payload
from odoo.addons.outbox.models.outbox_payload_line import UNSENDABLE_TYPES

from .common import OutboxCase
from .pure_support import PROPERTY

COLORS = [("red", "Red"), ("blue", "Blue")]
TEXT = st.one_of(st.just(""), st.text("aé <", max_size=4))
VALUES = {
    "char": TEXT,
    "text": TEXT,
    "html": TEXT,
    "integer": st.integers(-(2**31), 2**31 - 1),
    "float": st.floats(-1e9, 1e9),
    "monetary": st.floats(-1e9, 1e9),
    "boolean": st.booleans(),
    "date": st.dates(date(1, 1, 1), date(9999, 12, 31)),
    "datetime": st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)),
    "selection": st.sampled_from([value for value, _label in COLORS]),
}


class SchemaCase(OutboxCase):
    def definition(self, model, *lines):
        """The next version of a payload, of lines (path, key, classification)."""
        payloads = self.env["outbox.payload"]
        name = f"x.{model}"
        return payloads.create(
            {
                "name": name,
                "version": 1 + payloads.search_count([("name", "=", name)]),
                "model_id": self.env["ir.model"]._get_id(model),
                "line_ids": [
                    Command.create(
                        dict(zip(("path", "key", "classification"), line, strict=False))
                    )
                    for line in lines
                ],
            }
        )

    def schema(self, model, *lines, clearance=None):
        schema = self.definition(model, *lines)._json_schema(clearance)
        Draft202012Validator.check_schema(schema)
        return schema

    def property_of(self, model, path):
        return self.schema(model, (path, path))["properties"][path]

    def rendered(self, record, definition):
        record = record.with_env(neutral(self.env.cr))
        return json.loads(json.dumps(payload(record, definition._tree())))


@tagged("post_install", "-at_install")
class TestJsonSchema(SchemaCase):
    def test_a_version_says_what_it_is_and_where(self):
        self.env["ir.config_parameter"].set_param(
            "web.base.url", "https://erp.example/"
        )
        definition = self.definition("res.partner", ("name", "name"))
        definition.description = "Whom we deal with."
        schema = definition._json_schema()
        self.assertEqual(
            schema["$schema"], "https://json-schema.org/draft/2020-12/schema"
        )
        self.assertEqual(
            schema["$id"],
            "https://erp.example/integration/schemas/x.res.partner/1.json",
        )
        self.assertEqual(schema["title"], "x.res.partner v1")
        self.assertTrue(schema["description"].startswith("Whom we deal with.\n\n"))
        self.assertIn("Further keys may be added", schema["description"])
        self.assertNotIn("additionalProperties", schema)
        self.assertNotIn("deprecated", schema)
        self.assertEqual(schema["x-state"], "draft")

    def test_a_deprecated_version_says_until_when(self):
        definition = self.definition("res.partner", ("name", "name"))
        definition.action_publish()
        self.assertEqual(definition._json_schema()["x-state"], "published")
        definition._deprecate(date(2027, 1, 31))
        schema = definition._json_schema()
        self.assertEqual(schema["x-state"], "deprecated")
        self.assertIs(schema["deprecated"], True)
        self.assertEqual(schema["x-sunset-date"], "2027-01-31")

    def test_labels_help_and_description_are_english_for_everybody(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        field = self.env["ir.model.fields"]._get("res.partner", "ref")
        field.with_context(lang="fr_FR").field_description = "Référence"
        definition = self.definition("res.partner", ("ref", "ref"), ("type", "kind"))
        definition.description = "English"
        definition.with_context(lang="fr_FR").description = "Français"
        french = definition.with_context(lang="fr_FR")
        self.assertEqual(french._json_schema(), definition._json_schema())
        schema = french._json_schema()
        self.assertEqual(schema["properties"]["ref"]["title"], "Reference")
        self.assertTrue(schema["description"].startswith("English"))

    def test_help_becomes_the_description(self):
        found = self.property_of("outbox.endpoint", "url")
        self.assertEqual(found["title"], "URL")
        self.assertIn("description", found)
        self.assertNotIn("description", self.property_of("res.partner", "name"))

    def test_every_key_of_a_level_is_required(self):
        schema = self.schema(
            "res.partner",
            ("name", "name"),
            ("parent_id/name", "parent/name"),
            ("child_ids/ref", "children/ref"),
        )
        self.assertEqual(schema["required"], ["children", "name", "parent"])
        properties = schema["properties"]
        self.assertEqual(properties["parent"]["required"], ["name"])
        self.assertEqual(properties["children"]["items"]["required"], ["ref"])

    def test_relations(self):
        schema = self.schema(
            "res.users",
            ("partner_id", "partner_id"),
            ("partner_id/name", "partner/name"),
            ("partner_id/parent_id", "partner/parent_id"),
            ("partner_id/parent_id/name", "partner/parent/name"),
            ("company_ids", "company_ids"),
            ("company_ids/name", "companies/name"),
        )
        properties = schema["properties"]
        self.assertEqual(properties["partner_id"]["type"], "integer")
        partner = properties["partner"]
        self.assertEqual(partner["type"], "object")
        self.assertEqual(
            partner["properties"]["parent_id"]["type"], ["integer", "null"]
        )
        self.assertEqual(partner["properties"]["parent"]["type"], ["object", "null"])
        self.assertEqual(properties["company_ids"]["items"], {"type": "integer"})
        self.assertEqual(properties["companies"]["items"]["type"], "object")

    def test_selections_tell_values_and_labels(self):
        self.assertEqual(
            self.property_of("outbox.event.trigger", "kind")["oneOf"],
            [
                {"const": "created", "title": "Created"},
                {"const": "updated", "title": "Updated"},
                {"const": "transition", "title": "Transition"},
                {"const": "deleted", "title": "Deleted"},
            ],
        )
        self.assertIn(
            {"type": "null"}, self.property_of("res.partner", "type")["oneOf"]
        )

    def test_a_related_selection_tells_the_values_of_its_field(self):
        found = self.property_of("res.users", "type")
        self.assertIn({"const": "invoice", "title": "Invoice"}, found["oneOf"])

    def test_values_that_depend_on_data_are_not_promised(self):
        found = self.property_of("res.partner", "lang")
        self.assertNotIn("oneOf", found)
        self.assertEqual(found["type"], ["string", "null"])

    def test_what_is_required_is_never_null(self):
        for model, path, kind in (
            ("outbox.payload", "name", "string"),
            ("outbox.payload", "description", ["string", "null"]),
            ("res.users", "login", "string"),
            ("res.partner", "id", "integer"),
            ("res.partner", "display_name", ["string", "null"]),
            ("res.partner", "color", "integer"),
            ("res.partner", "active", "boolean"),
            ("res.partner", "create_date", ["string", "null"]),
            ("ir.attachment", "res_id", "integer"),
            ("res.currency.rate", "name", "string"),
        ):
            with self.subTest(model=model, path=path):
                self.assertEqual(self.property_of(model, path)["type"], kind)

    def test_clearance_leaves_out_values_and_empty_branches(self):
        lines = (
            ("id", "id", "public"),
            ("ref", "ref", "internal"),
            ("parent_id/vat", "parent/vat", "confidential"),
        )
        definition = self.definition("res.partner", *lines)
        schema = definition._json_schema("internal")
        self.assertEqual(list(schema["properties"]), ["id", "ref"])
        self.assertEqual(schema["required"], ["id", "ref"])
        self.assertTrue(
            schema["$id"].endswith("/x.res.partner/1.json?clearance=internal")
        )
        for clearance in (None, "confidential", "restricted"):
            schema = definition._json_schema(clearance)
            self.assertEqual(list(schema["properties"]), ["id", "parent", "ref"])
            self.assertTrue(schema["$id"].endswith("/x.res.partner/1.json"))
        vat = schema["properties"]["parent"]["properties"]["vat"]
        self.assertEqual(vat["x-classification"], "confidential")

    def test_a_field_that_is_gone_spoils_no_other(self):
        definition = self.definition("res.partner", ("name", "name"), ("ref", "ref"))
        # An addon that brought a field was uninstalled.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE outbox_payload_line SET path = 'gone' WHERE payload_id = %s"
            " AND path = 'ref'",
            [definition.id],
        )
        definition.invalidate_recordset()
        definition.line_ids.invalidate_recordset()
        schema = definition._json_schema()
        Draft202012Validator.check_schema(schema)
        self.assertIn("no field gone", schema["properties"]["ref"]["description"])

    def test_whatever_core_models_hold_follows_the_schema(self):
        for model in ("res.partner", "res.company", "ir.attachment", "ir.cron"):
            with self.subTest(model=model):
                names = [
                    name
                    for name, field in self.env[model]._fields.items()
                    if field.type not in UNSENDABLE_TYPES
                    and not field.company_dependent
                    and (field.store or field.related)
                ]
                definition = self.definition(
                    model, *((name, f"k{i}") for i, name in enumerate(names))
                )
                validator = self.validator(definition._json_schema())
                for record in self.env[model].search([], limit=5):
                    validator.validate(self.rendered(record, definition))

    def test_each_test_that_looks_at_events_checks_the_contract(self):
        kind = self.make_event_type("x.made", "res.partner", {"kind": "created"})
        partner = self.env["res.partner"].create({"name": "A"})
        emit = self.env["outbox.event.type"].emit
        self.flush()
        self.assertTrue(self.events("x.made"))
        self.env.cr.execute("UPDATE outbox_event SET data = '{\"name\": 1}'")
        for _told_by in ("trigger", "code"):
            with self.assertRaisesRegex(AssertionError, r"x\.made \$"):
                self.events()
            emit(kind.name, partner, {"what": "code says"})
            self.flush()
            self.assertTrue(self.events("x.made"), "code answers for data of its own")
            emit(kind.name, partner)
            self.flush()
            self.assertTrue(self.events("x.made").emitted)
            self.env.cr.execute("UPDATE outbox_event SET data = '{\"name\": 1}'")


@tagged("post_install", "-at_install")
class TestSchemaOfCustomFields(SchemaCase):
    """Fields as an administrator adds them, of every type, required and not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kinds = {
            f"x_{kind}_{suffix}": kind for kind in VALUES for suffix in ("free", "must")
        }
        cls.model = cls.env["ir.model"].create(
            {
                "name": "Thing",
                "model": "x_outbox_thing",
                "field_id": [
                    Command.create(cls._field("x_name", "char")),
                    Command.create(
                        cls._field("x_currency_id", "many2one", relation="res.currency")
                    ),
                    Command.create(
                        cls._field("x_partner_id", "many2one", relation="res.partner")
                    ),
                    Command.create(
                        cls._field("x_tag_ids", "many2many", relation="res.partner")
                    ),
                    *(
                        Command.create(cls._field(name, kind))
                        for name, kind in cls.kinds.items()
                    ),
                ],
            }
        )
        cls.partner = cls.env["res.partner"].create({"name": "Partner"})

    @classmethod
    def _field(cls, name, kind, **values):
        values |= {
            "name": name,
            "ttype": kind,
            "field_description": name.removeprefix("x_").title(),
            "required": name.endswith("_must"),
        }
        if kind == "selection":
            values["selection_ids"] = [
                Command.create({"value": value, "name": label})
                for value, label in COLORS
            ]
        if kind == "monetary":
            values["currency_field"] = "x_currency_id"
        return values

    def setUp(self):
        super().setUp()
        self.paths = [*self.kinds, "x_partner_id", "x_tag_ids"]
        self.definition_of_all = self.definition(
            "x_outbox_thing",
            *((path, path) for path in self.paths),
            ("x_partner_id/name", "partner/name"),
            ("x_tag_ids/name", "tags/name"),
        )
        self.contract = self.definition_of_all._json_schema()

    def value_of(self, data, name, kind):
        strategy = VALUES[kind]
        if name.endswith("_free"):
            strategy = st.one_of(st.just(False), strategy)
        value = data.draw(strategy, label=name)
        return value

    @settings(PROPERTY, max_examples=40)
    @given(st.data())
    def test_whatever_a_record_holds_follows_the_schema(self, data):
        values = {
            name: self.value_of(data, name, kind) for name, kind in self.kinds.items()
        }
        values["x_partner_id"] = data.draw(st.sampled_from([False, self.partner.id]))
        values["x_tag_ids"] = [
            Command.set(data.draw(st.sampled_from([[], self.partner.ids])))
        ]
        thing = self.env["x_outbox_thing"].create(values)
        self.env.flush_all()
        thing.invalidate_recordset()
        rendered = self.rendered(thing, self.definition_of_all)
        self.validator(self.contract).validate(rendered)

    def test_an_empty_text_that_is_required_is_empty_and_not_null(self):
        values = {
            "date": "2026-01-02",
            "datetime": "2026-01-02 03:04:05",
            "selection": "red",
            **dict.fromkeys(("char", "text", "html"), ""),
            **dict.fromkeys(("integer", "float", "monetary", "boolean"), 0),
        }
        thing = self.env["x_outbox_thing"].create(
            {
                name: values[kind]
                for name, kind in self.kinds.items()
                if name.endswith("_must")
            }
        )
        rendered = self.rendered(thing, self.definition_of_all)
        for kind in ("char", "text", "html"):
            self.assertEqual(rendered[f"x_{kind}_must"], "")
            self.assertIsNone(rendered[f"x_{kind}_free"])

    def test_the_schema_refuses_what_rendering_never_writes(self):
        good = {
            "char": "a",
            "text": "a",
            "html": "a",
            "integer": 1,
            "float": 1.5,
            "monetary": 1.5,
            "boolean": True,
            "date": "2026-01-02",
            "datetime": "2026-01-02T03:04:05Z",
            "selection": "red",
        }
        bad = {
            **dict.fromkeys(good, ["x", 1, None]),
            "char": [1, None],
            "text": [1, None],
            "html": [1, None],
            "integer": ["x", 1.5, None],
            "float": ["x", None],
            "monetary": ["x", None],
            "date": ["2026-13-01", "2026-01-02T03:04:05Z", None],
            "datetime": ["2026-01-02 03:04:05", "2026-01-02", 1, None],
            "selection": ["green", None],
        }
        never_null = ("integer", "float", "monetary", "boolean")
        for name, kind in self.kinds.items():
            validator = self.validator(self.contract["properties"][name])
            self.assertTrue(validator.is_valid(good[kind]), name)
            for value in bad[kind]:
                nullable = name.endswith("_free") and kind not in never_null
                self.assertEqual(
                    validator.is_valid(value), value is None and nullable, (name, value)
                )

    def test_a_custom_field_needs_no_code_to_be_described(self):
        self.env["ir.model.fields"].create(
            {
                "name": "x_machine",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "ttype": "char",
                "field_description": "Machine",
                "help": "Where it is made.",
                "state": "manual",
            }
        )
        self.assertEqual(
            self.property_of("res.partner", "x_machine"),
            {
                "title": "Machine",
                "description": "Where it is made.",
                "type": ["string", "null"],
                "x-classification": "internal",
            },
        )
