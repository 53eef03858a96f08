# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.outbox.pure.canonical import dumps
from odoo.addons.outbox.pure.lane import lane_of

from .pure_support import PROPERTY

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | TEXT
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
)


@tagged("post_install", "-at_install")
class TestCanonical(BaseCase):
    def test_compact_in_the_order_given_with_letters_as_they_are(self):
        self.assertEqual(
            dumps({"z": [1, 2.5, None, True], "a": "Käse 😀", "quote": '"'}),
            '{"z":[1,2.5,null,true],"a":"Käse 😀","quote":"\\""}',
        )

    def test_what_json_or_utf8_cannot_hold_is_refused(self):
        for value in (float("nan"), float("inf"), -float("inf"), "\ud800"):
            with self.subTest(value=ascii(value)), self.assertRaises(ValueError):
                dumps({"value": value})

    def test_what_is_no_json_value_is_refused(self):
        with self.assertRaises(TypeError):
            dumps({"day": date(2026, 11, 23)})

    @PROPERTY
    @given(JSON)
    def test_the_text_means_the_same_and_is_stable(self, data):
        text = dumps(data)
        self.assertEqual(json.loads(text.encode()), data)
        self.assertEqual(dumps(json.loads(text)), text)


@tagged("post_install", "-at_install")
class TestLane(BaseCase):
    def test_a_key_keeps_its_lane_for_ever(self):
        # The check value that CRC catalogues give for CRC-32.
        self.assertEqual(lane_of("123456789", 2**32), 0xCBF43926)

    @PROPERTY
    @given(TEXT, st.integers(1, 1024))
    def test_every_key_has_a_lane(self, key, lanes):
        self.assertIn(lane_of(key, lanes), range(lanes))

    def test_all_lanes_are_used(self):
        used = {lane_of(f"sale.order/{number}", 16) for number in range(1000)}
        self.assertEqual(used, set(range(16)))

    def test_there_has_to_be_a_lane(self):
        with self.assertRaisesRegex(ValueError, "at least one lane"):
            lane_of("sale.order/1", 0)
