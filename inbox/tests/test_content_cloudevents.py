# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import base64
from datetime import datetime

from odoo.tests import tagged

from ..pure import content
from .content import BATCH, STRUCTURED, ContentCase, event
from .verification import request


@tagged("post_install", "-at_install")
class TestStructured(ContentCase):
    def test_attributes_and_data_are_read(self):
        body = event(
            subject="mrp/1",
            time="2026-01-02T03:04:05.1234567Z",
            partitionkey="P1",
            data=...,
        ).replace("}", ', "data": [1.0, {"a" : 2} ] }')
        item = self.item(body, f"{STRUCTURED.title()}; charset=utf-8", uid="header")
        self.assertEqual(item.uid, "e1")
        self.assertEqual(item.type, "production.finished")
        self.assertEqual((item.source, item.subject), ("/mes", "mrp/1"))
        self.assertEqual(item.time, datetime(2026, 1, 2, 3, 4, 5, 123456))
        self.assertEqual(item.text, '[1.0, {"a" : 2} ]')
        self.assertEqual(item.data, [1.0, {"a": 2}])
        self.assertEqual(item.extensions, {"partitionkey": "P1"})

    def test_events_are_told_apart_by_source_and_id(self):
        identities = {
            self.item(event(source=source), STRUCTURED).identity
            for source in ("/a", "/b", "/a")
        }
        self.assertEqual(len(identities), 2)

    def test_attribute_that_is_null_is_absent(self):
        item = self.item(event(subject=None, time=None, data=None), STRUCTURED)
        self.assertIsNone(item.subject)
        self.assertEqual((item.data, item.text), (None, "null"))
        self.unreadable(event(id=None), STRUCTURED)

    def test_base64_data_are_decoded(self):
        encoded = base64.b64encode('{"a": "é"}'.encode()).decode()
        item = self.item(event(data_base64=encoded), STRUCTURED)
        self.assertEqual((item.data, item.text), ({"a": "é"}, '{"a": "é"}'))
        text = event(data_base64=encoded, datacontenttype="text/plain")
        self.assertEqual(self.item(text, STRUCTURED).data, '{"a": "é"}')
        image = event(data_base64=encoded, datacontenttype="image/png")
        self.unreadable(image, STRUCTURED, status=415)
        self.unreadable(event(data_base64=encoded, data=1), STRUCTURED)
        for wrong in ("%", "AAA", 5, "/w==", "é"):
            self.unreadable(event(data_base64=wrong), STRUCTURED)

    def test_events_that_break_the_rules_are_refused(self):
        for changes in (
            {"specversion": "0.3"},
            {"specversion": "1.1"},
            {"specversion": 1.0},
            {"specversion": ...},
            *({name: ...} for name in ("id", "source", "type")),
            *({name: ""} for name in ("id", "source", "type", "subject")),
            {"id": 5},
            {"id": "a\nb"},
            {"type": ["x"]},
            {"time": "yesterday"},
            {"time": "2026-01-02T03:04:05"},
            {"time": 5},
            {"datacontenttype": 5, "data_base64": ""},
        ):
            with self.subTest(changes):
                self.unreadable(event(**changes), STRUCTURED)
        for body in ("[]", "5", "null", '"x"'):
            self.unreadable(body, STRUCTURED)


@tagged("post_install", "-at_install")
class TestBinary(ContentCase):
    headers = {
        "ce-specversion": "1.0",
        "ce-id": "e1",
        "ce-source": "/mes",
        "ce-type": "production.finished",
    }

    def _binary(self, body='{"a": 1}', kind="application/json", **changes):
        headers = {**self.headers, **{f"ce-{k}": v for k, v in changes.items()}}
        return {"body": body, "kind": kind, "headers": headers}

    def test_attributes_are_headers(self):
        item = self.item(**self._binary(subject="Euro%20%E2%82%AC%20%F0%9F%98%80"))
        self.assertEqual((item.uid, item.source), ("e1", "/mes"))
        self.assertEqual(item.subject, "Euro € 😀")
        self.assertEqual((item.data, item.text), ({"a": 1}, '{"a": 1}'))

    def test_values_are_unquoted_and_decoded_once(self):
        for value, expected in (
            ('"a b"', "a b"),
            ('"a \\" b"', 'a " b'),
            ("a%2520b", "a%20b"),
            ("%e2%82%ac", "€"),
        ):
            item = self.item(**self._binary(subject=value))
            self.assertEqual(item.subject, expected)

    def test_malformed_values_are_refused(self):
        for value in ("%C0%A0", "%ED%A0%80", "%FF", "%", "%2", "%zz", "é", "%00", '""'):
            self.unreadable(**self._binary(subject=value))
            with self.subTest(value):
                if value != '""':
                    self.unreadable(**self._binary(extension=value))

    def test_event_without_data_and_with_text_is_read(self):
        self.assertIsNone(self.item(**self._binary("", "")).data)
        self.assertEqual(self.item(**self._binary("häh", "text/plain")).data, "häh")

    def test_events_that_break_the_rules_are_refused(self):
        for name in self.headers:
            headers = {k: v for k, v in self.headers.items() if k != name}
            self.unreadable("{}", headers=headers)
        self.unreadable(**self._binary(specversion="0.3"))
        self.unreadable(**self._binary(id=""))
        self.unreadable(**self._binary(time="now"))
        self.unreadable(**self._binary("{"))
        self.unreadable(**self._binary("<a/>", "application/xml"), status=415)
        self.unreadable(**self._binary(b"\xff", "text/plain"))


@tagged("post_install", "-at_install")
class TestBatch(ContentCase):
    def test_each_event_is_a_message_with_its_own_text(self):
        first = event(data={"n": 1}).replace('"n": 1', '"n":  1.0')
        body = f" [ {first} , {event(id='e2', data=[])} ]"
        items = self.items(body, BATCH)
        self.assertEqual([item.uid for item in items], ["e1", "e2"])
        self.assertEqual([item.text for item in items], ['{"n":  1.0}', "[]"])

    def test_batch_may_be_empty(self):
        self.assertEqual(self.items("[]", BATCH), [])
        self.assertEqual(self.items("[ ]", BATCH), [])
        self.assertTrue(content.is_batch(request({"Content-Type": f"{BATCH};a=b"})))
        self.assertFalse(content.is_batch(request({"Content-Type": STRUCTURED})))

    def test_one_wrong_event_is_named(self):
        detail = self.unreadable(f"[{event()}, {event(id=...)}]", BATCH)
        self.assertIn("2", detail)
        for body in (event(), "[5]", "[null]", "[" + ",".join(["0"] * 1001) + "]"):
            self.unreadable(body, BATCH)
