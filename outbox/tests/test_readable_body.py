# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import json

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..pure.readable_body import readable
from .pure_support import PROPERTY


@tagged("post_install", "-at_install")
class TestReadableBody(BaseCase):
    def test_json_is_shown_in_lines(self):
        shown = readable('{"a":[1,"ü"]}')
        self.assertEqual(shown.text, '{\n  "a": [\n    1,\n    "ü"\n  ]\n}')
        self.assertTrue(shown.is_json)
        self.assertFalse(shown.garbled)

    def test_nothing_is_nothing(self):
        self.assertEqual((readable(None).text, readable("").text), ("", ""))

    def test_a_long_body_is_cut_and_says_how_much_is_left_out(self):
        shown = readable("x" * 100, limit=60)
        self.assertEqual((len(shown.text), shown.left_out), (60, 40))

    def test_what_cannot_be_seen_is_shown_by_its_code(self):
        shown = readable("a\x00\x1b[2J\u202eb\tc\nd")
        self.assertEqual(shown.text, "a\\u0000\\u001b[2J\\u202eb\tc\nd")
        self.assertTrue(shown.garbled)

    def test_bytes_that_were_no_text_are_called_garbled(self):
        self.assertTrue(readable(b"\xff\xfe".decode(errors="replace")).garbled)

    def test_brackets_without_end_do_no_harm(self):
        shown = readable("[" * 100_000, limit=10)
        self.assertEqual((shown.text, shown.is_json), ("[" * 10, False))

    def test_a_number_without_end_does_no_harm(self):
        self.assertFalse(readable("1" * 10_000).is_json)

    @PROPERTY
    @given(st.text())
    def test_anything_can_be_shown(self, text):
        shown = readable(text)
        self.assertFalse(
            [c for c in shown.text if ord(c) < 32 and c not in "\n\t"], shown.text
        )

    @PROPERTY
    @given(st.dictionaries(st.text("abc"), st.integers() | st.none()))
    def test_json_means_the_same(self, data):
        self.assertEqual(json.loads(readable(json.dumps(data)).text), data)
