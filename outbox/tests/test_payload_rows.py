# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What PostgreSQL reads of a payload is, byte for byte, what the ORM renders of it."""

from unittest.mock import patch

import psycopg2

from odoo.exceptions import ConcurrencyError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.integration_base.engine.neutral import neutral

from ..engine import payload_rows
from ..engine.payload_rows import prepare, read
from ..engine.rendering import payload
from ..engine.stored import is_ordinary
from ..engine.telling import company_id
from ..pure.canonical import dumps
from ..pure.payload_tree import Node
from .common import OutboxCase

# What rendering knows no line of JSON for.
NO_VALUES = ("binary", "image", "json", "properties", "properties_definition")
NO_VALUES += ("reference",)


@tagged("post_install", "-at_install")
class TestPayloadRows(OutboxCase):
    def setUp(self):
        super().setUp()
        self.neutral = neutral(self.env.cr)
        self.payloads = self.neutral["outbox.payload"]

    def seen_by_their_companies(self, records):
        return {
            record.id: record.with_company(company)
            if (company := company_id(record))
            else record
            for record in records
        }

    def compare(self, definition, records):
        """Fail where the two ways differ, each with an empty cache."""
        tree = self.payloads._trees()[definition.id]
        wanted = self.seen_by_their_companies(records)
        self.env.flush_all()
        self.env.invalidate_all()
        found = {
            key[1]: dumps(data)
            for key, data in read(self.neutral, {definition.id: wanted})
        }
        self.env.invalidate_all()
        for id_, record in wanted.items():
            self.assertEqual(found[id_], dumps(payload(record, tree)), record)

    def all_of(self, model):
        everything = self.neutral[model].with_context(active_test=False).search([])
        return everything.with_env(self.neutral)

    def make_odd(self):
        """Archive, translate, and leave empty what payloads lead to."""
        self.env["res.lang"]._activate_lang("fr_FR")
        partners = self.env["res.partner"].create(
            [
                {"name": "Empty"},
                {
                    "name": 'O\'Brien \\ "Söhne" <b>\u2028 %s %(x)s',
                    "comment": "<p>&amp; so on</p>",
                    "category_id": [Command.create({"name": "B"})],
                    "child_ids": [
                        Command.create({"name": name, "type": "other"})
                        for name in ("Z", "A", "M")
                    ],
                },
            ]
        )
        partners[1].child_ids[0].active = False
        partners[1].category_id.with_context(lang="fr_FR").name = "Bé"
        partners[1].active = False
        for model in ("product.template", "uom.uom", "account.tax", "account.journal"):
            if model in self.env:
                for record in self.env[model].search([], limit=20):
                    record.with_context(lang="fr_FR").name = f"Français {record.id}"
        if "product.product" in self.env:
            self.env["product.product"].search([], limit=5).active = False

    def test_every_payload_of_every_record_is_what_the_orm_renders(self):
        self.make_odd()
        definitions = self.payloads.search([])._sound()
        read_so = 0
        for definition in definitions:
            with self.subTest(payload=definition.display_name):
                self.compare(definition, self.all_of(definition.model_name))
                read_so += self.payloads._query(definition.id) is not None
        self.assertEqual(read_so, len(definitions))

    def test_fields_of_every_model_are_what_the_orm_renders(self):
        self.make_odd()
        compared = set()
        for name in sorted(self.env.registry):
            model = self.neutral[name]
            if model._abstract or model._transient or not is_ordinary(model):
                continue
            records = self.all_of(name)[:3]
            if records:
                with self.subTest(model=name):
                    compared |= self.compare_fields(records)
        self.assertLessEqual(
            {
                *("boolean", "char", "date", "datetime", "float", "html", "integer"),
                *("many2many", "many2one", "many2one_reference", "one2many"),
                *("selection", "text"),
            },
            compared,
        )

    def compare_fields(self, records) -> set[str]:
        """Compare all that PostgreSQL tells; return the types of the fields."""
        model = records.browse()
        tree = tuple(
            Node(name, name)
            for name, field in sorted(model._fields.items())
            if field.type not in NO_VALUES
        )
        query = prepare(model, tree)
        told = tuple(column.node for column in query.level.columns if column.name)
        query = prepare(model, told)
        self.env.invalidate_all()
        self.env.cr.execute(query.code, query.parameters(0, records.ids))
        for _position, row in self.env.cr.fetchall():
            values = payload_rows._values(query.level, row, [])
            expected = payload(records.browse(row["id"]), told)
            self.assertEqual(dumps(values), dumps(expected), records)
        return {model._fields[node.field].type for node in told}

    def test_an_event_has_what_was_changed_just_before_it(self):
        self.make_event_type(
            "x.created",
            "res.partner",
            {"kind": "created"},
            payload={
                "name": "name",
                "child_ids/name": "contacts/name",
                "child_ids/country_id/name": "contacts/country/name",
                "category_id/name": "tags/name",
                "display_name": "shown",
            },
        )
        partner = self.env["res.partner"].create(
            {
                "name": "First",
                "category_id": [Command.create({"name": "T"})],
                "child_ids": [
                    Command.create({"name": name, "type": "other"}) for name in "BA"
                ],
            }
        )
        country = self.env.ref("base.be")
        partner.child_ids.country_id = country
        # None of it is in the database when the flush begins.
        partner.name = "Last"
        country.name = "Belgica"
        partner.child_ids.filtered(lambda child: child.name == "B").active = False
        self.flush()
        (event,) = self.events().filtered(lambda e: e.res_id == partner.id)
        self.assertEqual(
            self.data(event),
            {
                "name": "Last",
                "contacts": [{"name": "A", "country": {"name": "Belgica"}}],
                "tags": [{"name": "T"}],
                "shown": "Last",
            },
        )

    def test_each_company_tells_its_own_value(self):
        kind = self.make_event_type(
            "x.created",
            "res.partner",
            {"kind": "created"},
            payload={"barcode": "barcode", "parent_id/barcode": "parent/barcode"},
        )
        ours, theirs = self.env.company, self.env["res.company"].create({"name": "T"})
        parent = self.env["res.partner"].create({"name": "Parent"})
        parent.with_company(ours).barcode = "ours"
        parent.with_company(theirs).barcode = "theirs"
        self.forget_events()
        children = self.env["res.partner"].create(
            [
                {"name": "Child", "parent_id": parent.id, "company_id": company.id}
                for company in (ours, theirs)
            ]
        )
        self.flush()
        told = {event.res_id: self.data(event) for event in self.events()}
        self.assertEqual(told[children[0].id]["parent"], {"barcode": "ours"})
        self.assertEqual(told[children[1].id]["parent"], {"barcode": "theirs"})
        self.compare(kind.payload_id, children.with_env(self.neutral))

    def test_many_records_come_in_slices(self):
        kind = self.make_event_type("x.created", "res.partner", {"kind": "created"})
        partners = self.env["res.partner"].create(
            [{"name": str(n)} for n in range(payload_rows.SLICE + 1)]
        )
        self.compare(kind.payload_id, partners.with_env(self.neutral))

    def test_a_statement_that_fails_is_left_to_the_orm_when_it_is_tried_again(self):
        kind = self.make_event_type("x.created", "res.partner", {"kind": "created"})
        self.addCleanup(payload_rows._distrusted.clear)
        failing = patch.object(
            payload_rows,
            "execute_unguarded",
            side_effect=psycopg2.errors.UndefinedColumn,
        )
        self.assertIsNotNone(self.payloads._query(kind.payload_id.id))
        with failing, self.assertRaises(ConcurrencyError):
            self.env["res.partner"].create({"name": "P"})
            self.flush()
        self.assertIsNone(self.payloads._query(kind.payload_id.id))
        # As Odoo tries the user's call again.
        with failing:
            self.env["res.partner"].create({"name": "P"})
            self.flush()
        self.assertEqual(self.data(self.events())["name"], "P")

    def test_what_postgresql_does_not_take_is_left_to_the_orm(self):
        partners = self.neutral["res.partner"]
        field = partners._fields["function"]
        with (
            patch.object(
                field, "to_sql", return_value=field.to_sql(partners, "nowhere")
            ),
            self.assertLogs("odoo.addons.outbox.engine.payload_rows", "WARNING"),
        ):
            self.assertIsNone(prepare(partners, (Node("function", "function"),)))
        self.assertTrue(partners.search_count([], limit=1), "the transaction goes on")
