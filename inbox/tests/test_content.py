# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import json
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import tagged

from odoo.addons.integration_base.tests import (  # noqa: F401  (hypothesis profile)
    common,
)

from ..pure.content import Unreadable
from .content import BATCH, FORM, STRUCTURED, ContentCase


@tagged("post_install", "-at_install")
class TestJson(ContentCase):
    def test_text_is_kept_exactly(self):
        item = self.item(' {"b": 1.10, "a": 12345678901234567890}\n ')
        self.assertEqual(item.text, '{"b": 1.10, "a": 12345678901234567890}')
        self.assertEqual(item.data, {"b": 1.1, "a": 12345678901234567890})

    def test_id_and_type_are_in_a_header_or_at_a_path(self):
        paths = {"id_path": "head.id", "type_path": "head.event"}
        body = '{"head": {"id": 7, "event": "paid"}}'
        item = self.item(body, **paths)
        self.assertEqual((item.uid, item.type), ("7", "paid"))
        item = self.item(body, uid="h", type="t", **paths)
        self.assertEqual((item.uid, item.type), ("h", "t"))
        for other in ("{}", '{"head": 1}', '{"head": {"id": true}}', "[]", '""'):
            self.assertIsNone(self.item(other, **paths).uid)
        self.assertIsNone(self.item(body, id_path="[broken").uid)

    def test_what_is_no_json_of_one_meaning_is_refused(self):
        for body in (
            "",
            " ",
            "{",
            "{'a': 1}",
            '{"a": 1,}',
            "{} {}",
            '{"a": 1, "a": 1}',
            '{"x": {"a": 1, "b": 2, "a": 3}}',
            "NaN",
            "[Infinity]",
            "[-Infinity]",
            "[1e400]",
            "[01]",
            "1" * 41,
            "9" * 10_000,
            '"\\ud800"',
            '{"\\udc00": 1}',
            '"\\u0000"',
            '{"a\\u0000": 1}',
            '"\x00"',
            '"\n"',
            b'"\xff"',
            b'"\xed\xa0\x80"',
            '{"a": 1}'.encode("utf-16"),
        ):
            self.unreadable(body)

    def test_deep_nesting_is_refused_and_never_an_error_of_python(self):
        self.item("[" * 64 + "]" * 64)
        self.unreadable("[" * 65 + "]" * 65)
        for depth in (5_000, 500_000):
            self.unreadable("[" * depth)
            self.unreadable("[" * depth + "]" * depth)
            self.unreadable('{"a":' * depth + "1" + "}" * depth)

    def test_pair_of_surrogates_and_byte_order_mark_are_read(self):
        self.assertEqual(self.item('"\\ud83d\\ude00"').data, "😀")
        self.assertEqual(self.item(b'\xef\xbb\xbf{"a": 1}').text, '{"a": 1}')

    def test_media_types(self):
        for kind in (
            "application/json",
            "Application/JSON; charset=UTF-8",
            'application/json;charset="utf-8"',
            "application/vnd.mes+json",
            "text/json",
        ):
            self.item("{}", kind)
        for kind in (
            "",
            "text/plain",
            "application/xml",
            "application/jsonx",
            "multipart/form-data; boundary=x",
            "application/json; charset=latin-1",
            "application/cloudevents",
            "application/cloudevents+avro",
            "é",
        ):
            self.unreadable("{}", kind, status=415)


@tagged("post_install", "-at_install")
class TestForm(ContentCase):
    def test_fields_become_members(self):
        item = self.item("a=1&b=%C3%A9+x&a=2&a=3&c=", FORM, id_path="b")
        self.assertEqual(item.data, {"a": ["1", "2", "3"], "b": "é x", "c": ""})
        self.assertEqual(json.loads(item.text), item.data)
        self.assertEqual(item.uid, "é x")

    def test_json_in_the_one_field_of_github_is_read(self):
        self.assertEqual(self.item("payload=%7B%22a%22%3A1%7D", FORM).data, {"a": 1})
        self.unreadable("payload=x", FORM)

    def test_broken_forms_are_refused(self):
        for body in ("", "&&", "a=%FF", b"\xff=1", "a=%00", "a=1&" * 1001):
            self.unreadable(body, FORM)


@tagged("post_install", "-at_install")
class TestStandardWebhook(ContentCase):
    headers = {"webhook-id": "msg_1"}

    def test_data_are_what_is_inside(self):
        body = (
            '{"type": "order.paid", "timestamp": "2026-01-02T03:04:05.5+01:00",'
            ' "data" : {"n": 1.50 } , "more": 1}'
        )
        item = self.item(body, headers=self.headers)
        self.assertEqual((item.uid, item.type), ("msg_1", "order.paid"))
        self.assertEqual(item.time, datetime(2026, 1, 2, 2, 4, 5, 500000))
        self.assertEqual(item.text, '{"n": 1.50 }')
        self.assertEqual(item.data, {"n": 1.5})

    def test_other_bodies_are_plain_json(self):
        for body in ('{"type": "x"}', '{"type": 1, "data": 2}', "[1]"):
            item = self.item(body, headers=self.headers, uid="msg_1")
            self.assertEqual((item.uid, item.text), ("msg_1", body))

    def test_time_that_is_none_is_refused(self):
        for time in ("yesterday", None, 5, "2026-02-30T00:00:00Z"):
            body = json.dumps({"type": "x", "timestamp": time, "data": {}})
            self.unreadable(body, headers=self.headers)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=15,
)
kinds = st.sampled_from(["application/json", STRUCTURED, BATCH, FORM, "text/plain"])
headers = st.dictionaries(
    st.sampled_from(
        ["ce-id", "ce-specversion", "ce-time", "ce-x", "ce-source", "webhook-id"]
    ),
    st.text(max_size=20),
)
bodies = (
    st.binary()
    | st.text().map(lambda text: text.encode("utf-8", "surrogatepass"))
    | json_values.map(lambda value: json.dumps(value).encode())
    | json_values.map(lambda value: json.dumps({"data": value, "id": "1"}).encode())
)


@tagged("post_install", "-at_install")
class TestAnything(ContentCase):
    @given(bodies, kinds | st.text(max_size=30), headers, st.text(max_size=10))
    def test_whatever_comes_is_read_or_unreadable(self, body, kind, names, path):
        try:
            items = self.items(body, kind, headers=names, id_path=path)
        except Unreadable as error:
            self.assertIn(error.status, (400, 415))
            return
        for item in items:
            self.assertEqual(json.loads(item.text), item.data)
            item.text.encode()

    @given(json_values)
    def test_json_comes_through_unchanged_or_is_refused(self, value):
        text = json.dumps(value)
        try:
            item = self.item(text)
        except Unreadable:
            self.assertTrue("\\u0000" in text or "\\ud" in text, text)
        else:
            self.assertEqual((item.data, item.text), (value, text))
