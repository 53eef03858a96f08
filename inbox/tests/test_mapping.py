# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.integration_base.tests import (  # noqa: F401  (hypothesis profile)
    common,
)

from ..pure import mapping

SCHEMA = {
    "type": "object",
    "required": ["reference", "lines"],
    "additionalProperties": False,
    "properties": {
        "reference": {"type": "string", "minLength": 1},
        "date": {"type": "string", "format": "date-time"},
        "lines": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["quantity"],
                "properties": {"quantity": {"type": "number", "exclusiveMinimum": 0}},
            },
        },
    },
}


@tagged("post_install", "-at_install")
class TestMapping(BaseCase):
    def test_senders_words_become_a_command(self):
        expression = mapping.compile(
            "{reference: no, lines: items[?qty > `0`].{quantity: to_number(qty)}}"
        )
        found = mapping.apply(
            expression, {"no": "A1", "items": [{"qty": 2}, {"qty": 0}]}
        )
        self.assertEqual(found, {"reference": "A1", "lines": [{"quantity": 2}]})
        self.assertEqual(mapping.check_command(SCHEMA, found), [])

    def test_wrong_expressions_are_refused_with_their_place(self):
        for text in ("", " ", "a.", "[", "a b", "{a: }", "'x", "#", "a[?b", "é"):
            with self.subTest(text), self.assertRaises(ValueError):
                mapping.compile(text)
        with self.assertRaisesRegex(ValueError, "character 5"):
            mapping.compile("a.b #")
        with self.assertRaisesRegex(ValueError, "lenght"):
            mapping.compile("a[?lenght(b) > `1`]")
        for text in ("(" * 9000, "a" * 30_000, "!" * 9000 + "a"):
            with self.assertRaises(ValueError):
                mapping.compile(text)

    def test_expressions_that_fail_for_a_document_say_so(self):
        for text in (
            "length(a)",
            "to_number('NaN')",
            "to_number('1e999')",
            "sum(b)",
            "b[::0]",
            "&a",
            "sort_by(b, &x)",
        ):
            with self.subTest(text), self.assertRaises(ValueError):
                mapping.apply(mapping.compile(text), {"a": 5, "b": ["x", 1]})

    @given(st.text(alphabet="ab.[]{}?*|&@`'\"(),:!<=>0-1 é", max_size=25))
    def test_any_text_is_an_expression_or_a_clear_refusal(self, text):
        try:
            found = mapping.apply(mapping.compile(text), {"a": [{"b": 1}], "b": "x"})
        except ValueError as error:
            self.assertTrue(str(error))
        else:
            json.dumps(found, allow_nan=False)


@tagged("post_install", "-at_install")
class TestCommand(BaseCase):
    def test_problems_say_where_and_what(self):
        problems = mapping.check_command(
            SCHEMA,
            {
                "reference": "",
                "date": "tomorrow",
                "lines": [{"quantity": 1}, {"quantity": -1}, {}, {"quantity": "2"}],
                "extra": 1,
            },
        )
        text = "\n".join(problems)
        for expected in (
            "reference: must not be empty",
            "date: has to be a date-time",
            "lines, item 2, quantity: has to be more than 0",
            "lines, item 3: is missing: quantity",
            "lines, item 4, quantity: has to be number, not string",
            "command: has what the command does not know: extra",
        ):
            self.assertIn(expected, text)
        self.assertEqual(len(problems), 6)

    def test_anything_may_come_for_a_command(self):
        for command in (None, True, 1, 1.5, "", [], {}, [[]]):
            self.assertTrue(mapping.check_command(SCHEMA, command))
        many = {"reference": "A", "lines": [{}] * 500}
        self.assertLessEqual(len(mapping.check_command(SCHEMA, many)), 20)

    def test_nothing_is_fetched_for_a_schema(self):
        folder = Path(self.enterContext(TemporaryDirectory()))
        (folder / "schema.json").write_text("{}")
        for reference in (
            (folder / "schema.json").as_uri(),
            "http://127.0.0.1:9/schema.json",
        ):
            with self.assertRaisesRegex(ValueError, "not in it"):
                mapping.check_command({"$ref": reference}, {})

    def test_schema_that_is_none_is_refused(self):
        mapping.check_schema(SCHEMA)
        for schema in ({"type": "text"}, {"required": "a"}, {"minimum": "1"}):
            with self.assertRaises(ValueError):
                mapping.check_schema(schema)

    def test_endless_schema_ends(self):
        self.assertTrue(mapping.check_command({"$ref": "#"}, {}))
