# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import json

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.outbox.pure.canonical import dumps
from odoo.addons.outbox.pure.classification import CLASSES, is_cleared
from odoo.addons.outbox.pure.payload_tree import compile_lines
from odoo.addons.outbox.pure.redaction import redact, withheld

from .pure_support import PROPERTY

NAMES = [name for name, _label in CLASSES]
KEYS = st.sampled_from("abcd")


@st.composite
def trees(draw, depth=2):
    """A tree whose every leaf's field is the name of its class."""
    lines = {}
    for key in draw(st.sets(KEYS, min_size=1)):
        below = draw(trees(depth - 1)) if depth and draw(st.booleans()) else None
        if below:
            lines |= {f"{key}/{path}": cls for path, cls in below.items()}
        else:
            lines[key] = draw(st.sampled_from(NAMES))
    return lines


def tree_of(classes):
    return compile_lines((key, key, name) for key, name in classes.items())


def data_of(tree, as_lists):
    """Data rendered along the tree, each value telling its class."""
    data = {}
    for node in tree:
        if node.children:
            below = data_of(node.children, as_lists)
            data[node.key] = [below, below] if as_lists else below
        else:
            data[node.key] = node.classification
    return data


def values_in(data):
    for value in data.values() if isinstance(data, dict) else data:
        if isinstance(value, dict | list):
            yield from values_in(value)
        else:
            yield value


@tagged("post_install", "-at_install")
class TestRedaction(BaseCase):
    @PROPERTY
    @given(trees(), st.sampled_from(NAMES), st.booleans())
    def test_what_passes_is_cleared_and_nothing_cleared_is_lost(
        self, classes, clearance, as_lists
    ):
        tree = tree_of(classes)
        text = dumps(data_of(tree, as_lists))
        passed = list(values_in(json.loads(redact(text, tree, clearance))))
        wanted = [v for v in values_in(json.loads(text)) if is_cleared(clearance, v)]
        self.assertEqual(passed, wanted)

    @PROPERTY
    @given(trees(), st.sampled_from(NAMES))
    def test_the_keys_it_names_are_those_it_leaves_out(self, classes, clearance):
        left_out = {k for k, name in classes.items() if not is_cleared(clearance, name)}
        self.assertEqual(set(withheld(tree_of(classes), clearance)), left_out)

    def test_the_highest_clearance_gets_the_text_byte_for_byte(self):
        text = '{"a": 1.0,  "unknown":2}'
        self.assertEqual(redact(text, (), "restricted"), text)

    def test_what_is_cleared_as_a_whole_goes_out_byte_for_byte(self):
        text = '{"a": 1.10,"b":[{"c":null}]}'
        tree = tree_of({"a": "public", "b/c": "public"})
        self.assertEqual(redact(text, tree, "public"), text)

    def test_a_key_that_no_line_knows_is_left_out(self):
        tree = tree_of({"a": "public"})
        self.assertEqual(redact('{"a":1,"b":2}', tree, "confidential"), '{"a":1}')

    def test_an_empty_relation_and_an_empty_list_stay(self):
        tree = tree_of({"a/b": "public", "c/d": "public"})
        text = '{"a":null,"c":[]}'
        self.assertEqual(redact(text, tree, "public"), text)

    def test_a_value_of_another_shape_than_its_line_is_left_out(self):
        for text, classes in (
            ('{"a":{"b":1}}', {"a": "public"}),
            ('{"a":[{"b":1}]}', {"a": "public"}),
            ('{"a":7}', {"a/b": "public"}),
            ('{"a":[7]}', {"a/b": "public"}),
        ):
            self.assertEqual(redact(text, tree_of(classes), "internal"), "{}", text)
        self.assertEqual(
            redact('{"a":[7]}', tree_of({"a": "public"}), "public"), '{"a":[7]}'
        )

    def test_numbers_keep_their_form(self):
        tree = tree_of({"a": "public", "b": "public", "c": "restricted"})
        text = '{"a":1.10,"b":12345678901234567890,"c":1}'
        self.assertEqual(
            redact(text, tree, "public"), '{"a":1.1,"b":12345678901234567890}'
        )
