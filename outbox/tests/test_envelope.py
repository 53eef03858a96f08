# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from cloudevents.core.bindings.http import HTTPMessage, from_http
from cloudevents.core.formats.json import JSONFormat
from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.outbox.pure.canonical import dumps
from odoo.addons.outbox.pure.envelope import CONTENT_MODES, encode, join_batch
from odoo.addons.outbox.pure.event import Event

from .pure_support import PROPERTY

EVENT = Event(
    id="019ab0c4-5f3e-7c1a-9d2b-0f6c8e4a1b2c",
    source="https://erp.plant.example/plant",
    type="sale.order.confirmed",
    subject="sale.order/42",
    time=datetime(2026, 11, 23, 9, 30, 0, 125, tzinfo=timezone.utc),
    key="sale.order/42",
    sequence=1234,
    data='{"number":"S00042","total":12.50}',
    traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    dataschema="https://erp.plant.example/outbox/schema/sale.order/1",
)


def encode_batch(events):
    """As a drain does it: each event by itself, then all of them together."""
    return join_batch(encode(event, "cloudevents_structured") for event in events)


# What CloudEvents allows in an attribute of type String.
STRINGS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=50
)
EVENTS = st.builds(
    Event,
    id=STRINGS,
    source=st.from_regex(
        r"(https://)?[a-z0-9.-]{1,9}(/([\w~!$&'()*+,;=:@-]|%[0-9A-F]{2}){0,9})?",
        fullmatch=True,
        alphabet=st.characters(codec="ascii"),
    ),
    type=st.from_regex(r"[a-z_]{1,8}(\.[a-z_]{1,8}){0,3}", fullmatch=True),
    subject=STRINGS,
    time=st.datetimes(
        timezones=st.integers(-1400, 1400).map(
            lambda minutes: timezone(timedelta(minutes=minutes / 2))
        ),
        min_value=datetime(1970, 1, 2),
        max_value=datetime(9999, 12, 30),
    ),
    key=STRINGS,
    sequence=st.integers(0, 2**63 - 1),
    data=st.dictionaries(STRINGS, STRINGS | st.none() | st.integers()).map(dumps),
    traceparent=st.none() | STRINGS,
    dataschema=st.none() | st.just("urn:plant:sale.order:1"),
)


BROKEN_ATTRIBUTES = (
    ({"id": ""}, "attribute id is empty"),
    ({"type": ""}, "attribute type is empty"),
    ({"subject": ""}, "attribute subject is empty"),
    ({"key": ""}, "attribute partitionkey is empty"),
    ({"traceparent": ""}, "attribute traceparent is empty"),
    ({"id": "a\nb"}, r"attribute id holds U\+000A at position 1"),
    ({"subject": "a\x7f"}, r"attribute subject holds U\+007F"),
    ({"key": "\x9f"}, r"attribute partitionkey holds U\+009F"),
    ({"key": "\ud800"}, r"attribute partitionkey holds U\+D800"),
    ({"key": "\ufdd0"}, r"attribute partitionkey holds U\+FDD0"),
    ({"key": "\U0010ffff"}, r"attribute partitionkey holds U\+10FFFF"),
    ({"source": ""}, "no URI-reference"),
    ({"source": "my plant"}, "no URI-reference"),
    ({"source": "/käse"}, "no URI-reference"),
    ({"source": "/100%"}, "no URI-reference"),
    ({"dataschema": "sale.order/1"}, "no absolute URI"),
    ({"dataschema": "https://a b"}, "no URI-reference"),
    ({"sequence": -1}, "Start at 0"),
    ({"time": datetime(2026, 11, 23)}, "needs a time zone"),
)


def parse(event: Event, mode: str = "cloudevents_structured"):
    """The event as the public CloudEvents SDK reads it."""
    encoded = encode(event, mode)
    headers = {"content-type": encoded.content_type, **dict(encoded.headers)}
    return from_http(HTTPMessage(headers, encoded.body), JSONFormat())


class CloudEventsCase(BaseCase):
    def assertReadBack(self, parsed, event):
        """The public SDK has found every attribute of the event."""
        self.assertEqual(parsed.get_specversion(), "1.0")
        self.assertEqual(parsed.get_id(), event.id)
        self.assertEqual(parsed.get_source(), event.source)
        self.assertEqual(parsed.get_type(), event.type)
        self.assertEqual(parsed.get_subject(), event.subject)
        self.assertEqual(parsed.get_time(), event.time)
        self.assertEqual(parsed.get_time().utcoffset(), timedelta())
        self.assertEqual(parsed.get_datacontenttype(), "application/json")
        self.assertEqual(parsed.get_dataschema(), event.dataschema)
        self.assertEqual(parsed.get_extension("partitionkey"), event.key)
        self.assertEqual(parsed.get_extension("traceparent"), event.traceparent)
        self.assertEqual(int(parsed.get_extension("sequence")), event.sequence)
        self.assertEqual(parsed.get_data(), json.loads(event.data))

    def assertBrokenAttributesRefused(self, mode):
        for changes, message in BROKEN_ATTRIBUTES:
            with self.subTest(**changes), self.assertRaisesRegex(ValueError, message):
                encode(replace(EVENT, **changes), mode)


@tagged("post_install", "-at_install")
class TestCloudEventsStructured(CloudEventsCase):
    def test_the_bytes_of_an_event(self):
        encoded = encode(EVENT, "cloudevents_structured")
        self.assertEqual(
            encoded.content_type, "application/cloudevents+json; charset=UTF-8"
        )
        self.assertEqual(
            encoded.body.decode(),
            '{"specversion":"1.0","id":"019ab0c4-5f3e-7c1a-9d2b-0f6c8e4a1b2c",'
            '"source":"https://erp.plant.example/plant","type":"sale.order.confirmed",'
            '"subject":"sale.order/42","time":"2026-11-23T09:30:00.000125Z",'
            '"datacontenttype":"application/json",'
            '"dataschema":"https://erp.plant.example/outbox/schema/sale.order/1",'
            '"partitionkey":"sale.order/42","sequence":"00000000000000001234",'
            '"traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",'
            '"data":{"number":"S00042","total":12.50}}',
        )

    def test_optional_attributes_are_left_out(self):
        body = encode(
            replace(EVENT, traceparent=None, dataschema=None), "cloudevents_structured"
        ).body
        self.assertFalse({"traceparent", "dataschema"} & set(json.loads(body)))

    @PROPERTY
    @given(EVENTS)
    def test_the_public_sdk_reads_every_attribute(self, event):
        self.assertReadBack(parse(event), event)

    @PROPERTY
    @given(*[st.integers(0, 2**63 - 1)] * 2)
    def test_sequences_compare_as_text_as_they_do_as_numbers(self, one, other):
        first, second = (
            json.loads(
                encode(replace(EVENT, sequence=number), "cloudevents_structured").body
            )["sequence"]
            for number in (one, other)
        )
        self.assertEqual(first < second, one < other)
        self.assertEqual(first == second, one == other)

    def test_attributes_that_break_the_rules_are_refused(self):
        self.assertBrokenAttributesRefused("cloudevents_structured")


@tagged("post_install", "-at_install")
class TestCloudEventsBinary(CloudEventsCase):
    def test_the_bytes_and_headers_of_an_event(self):
        encoded = encode(replace(EVENT, subject='käse "100%"/1'), "cloudevents_binary")
        self.assertEqual(encoded.body.decode(), EVENT.data)
        self.assertEqual(encoded.content_type, "application/json")
        self.assertEqual(
            encoded.headers,
            (
                ("ce-specversion", "1.0"),
                ("ce-id", "019ab0c4-5f3e-7c1a-9d2b-0f6c8e4a1b2c"),
                ("ce-source", "https://erp.plant.example/plant"),
                ("ce-type", "sale.order.confirmed"),
                ("ce-subject", "k%C3%A4se%20%22100%25%22/1"),
                ("ce-time", "2026-11-23T09:30:00.000125Z"),
                (
                    "ce-dataschema",
                    "https://erp.plant.example/outbox/schema/sale.order/1",
                ),
                ("ce-partitionkey", "sale.order/42"),
                ("ce-sequence", "00000000000000001234"),
                (
                    "ce-traceparent",
                    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                ),
            ),
        )

    def test_the_time_an_event_expires(self):
        event = replace(EVENT, expires_at=EVENT.time + timedelta(hours=1))
        headers = dict(encode(event, "cloudevents_binary").headers)
        self.assertEqual(headers["ce-expirytime"], "2026-11-23T10:30:00.000125Z")
        self.assertIn(
            b'"expirytime":"2026-11-23T10:30:00.000125Z"',
            encode(event, "cloudevents_structured").body,
        )
        webhook = encode(event, "standard_webhooks")
        self.assertNotIn(b"expirytime", webhook.body)

    def test_the_example_of_the_binding(self):
        headers = dict(
            encode(replace(EVENT, subject="Euro € 😀"), "cloudevents_binary").headers
        )
        self.assertEqual(headers["ce-subject"], "Euro%20%E2%82%AC%20%F0%9F%98%80")

    @PROPERTY
    @given(EVENTS)
    def test_the_public_sdk_reads_every_attribute(self, event):
        self.assertReadBack(parse(event, "cloudevents_binary"), event)

    @PROPERTY
    @given(EVENTS)
    def test_headers_hold_visible_ascii_only(self, event):
        for name, value in encode(event, "cloudevents_binary").headers:
            self.assertRegex(name, r"\Ace-[a-z0-9]+\Z")
            self.assertRegex(value, r"\A[!#-~]+\Z")

    def test_attributes_that_break_the_rules_are_refused(self):
        self.assertBrokenAttributesRefused("cloudevents_binary")


@tagged("post_install", "-at_install")
class TestCloudEventsBatch(CloudEventsCase):
    def test_the_bytes_of_two_events(self):
        other = replace(EVENT, id="2", data='{ "b":1.50 }')
        encoded = encode_batch([EVENT, other])
        self.assertEqual(
            encoded.content_type, "application/cloudevents-batch+json; charset=UTF-8"
        )
        first, second = (
            encode(event, "cloudevents_structured").body for event in (EVENT, other)
        )
        self.assertEqual(encoded.body, b"[" + first + b"," + second + b"]")
        self.assertTrue(second.endswith(b'"data":{ "b":1.50 }}'))

    @PROPERTY
    @given(st.lists(EVENTS, min_size=1, max_size=4))
    def test_the_public_sdk_reads_every_event_in_order(self, events):
        items = json.loads(encode_batch(events).body)
        self.assertEqual(len(items), len(events))
        for item, event in zip(items, events, strict=True):
            self.assertReadBack(JSONFormat().read(None, json.dumps(item)), event)

    def test_an_event_alone_is_a_batch_of_one(self):
        self.assertEqual(encode(EVENT, "cloudevents_batch"), encode_batch([EVENT]))

    def test_an_empty_batch_is_refused(self):
        with self.assertRaisesRegex(ValueError, "at least one event"):
            encode_batch([])

    def test_an_event_that_breaks_the_rules_is_refused(self):
        self.assertBrokenAttributesRefused("cloudevents_batch")
        with self.assertRaisesRegex(ValueError, "has no data yet"):
            encode_batch([EVENT, replace(EVENT, data="")])


@tagged("post_install", "-at_install")
class TestStandardWebhooks(BaseCase):
    def test_the_bytes_of_an_event(self):
        encoded = encode(EVENT, "standard_webhooks")
        self.assertEqual(encoded.content_type, "application/json")
        self.assertEqual(
            encoded.body.decode(),
            '{"type":"sale.order.confirmed","timestamp":"2026-11-23T09:30:00.000125Z",'
            '"data":{"number":"S00042","total":12.50}}',
        )

    def test_the_type_is_made_of_dotted_words(self):
        for type_ in ("", "sale order", "sale..order", ".sale", "sale.", "sale-order"):
            with (
                self.subTest(type=type_),
                self.assertRaisesRegex(ValueError, "separated by dots"),
            ):
                encode(replace(EVENT, type=type_), "standard_webhooks")


@tagged("post_install", "-at_install")
class TestEveryMode(BaseCase):
    @PROPERTY
    @given(EVENTS, st.sampled_from(CONTENT_MODES))
    def test_the_same_event_gives_the_same_bytes(self, event, mode):
        self.assertEqual(encode(event, mode), encode(replace(event), mode))

    @PROPERTY
    @given(
        st.sampled_from(
            [
                '{"b":1,"a":2}',
                ' { "spaced" : [ 1 , 2 ] } ',
                '{"twice":1,"twice":2}',
                '{"price":12.500000000000000000001}',
                '"\\u00e4 and ä"',
                "null",
                "0",
                "[]",
                '{"nested":{"data":{"}":"{"}}}',
            ]
        ),
        st.sampled_from(CONTENT_MODES),
    )
    def test_the_data_are_embedded_byte_for_byte(self, data, mode):
        body = encode(replace(EVENT, data=data), mode).body
        before, after = {
            "cloudevents_binary": (b"", b""),
            "cloudevents_batch": (b'"data":', b"}]"),
        }.get(mode, (b'"data":', b"}"))
        self.assertTrue(body.endswith(before + data.encode() + after))
        json.loads(body)

    def test_an_event_without_data_is_refused(self):
        for mode in CONTENT_MODES:
            with self.assertRaisesRegex(ValueError, "has no data yet"):
                encode(replace(EVENT, data=""), mode)

    def test_an_unknown_mode_is_refused_with_those_known(self):
        with self.assertRaisesRegex(
            ValueError, "cloudevents_structured, .*standard_web"
        ):
            encode(EVENT, "carrier_pigeon")
