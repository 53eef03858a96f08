# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What a scheme writes for a sender, beside what senders have published."""

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.integration_base.tests import (  # noqa: F401  (hypothesis profile)
    common,
)

from ..pure.content import ContentSettings, items
from ..pure.received import Received, joined
from ..pure.sample import sample
from ..pure.strict_json import parse_text
from ..pure.verification import PRESETS, Outgoing
from .presets import PRESETS as SECRETS
from .verification import HMAC, NOW

UIDS = st.from_regex(r"[A-Za-z0-9_-]{1,40}", fullmatch=True)
SIGNING = {name: one.secret for name, one in SECRETS.items() if one.signs}


@tagged("post_install", "-at_install")
class TestVerificationSent(BaseCase):
    def headers(self, name, message):
        scheme = PRESETS[name]
        proof = scheme.prove(message, SIGNING[name], HMAC)
        return joined((scheme.announce(message, HMAC) | proof).items())

    def test_published_vectors_are_written(self):
        for name, message, header, expected in (
            (
                "github",
                Outgoing("1", NOW, b"Hello, World!"),
                "x-hub-signature-256",
                "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
            ),
            (
                "standard_webhooks",
                Outgoing(
                    "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
                ),
                "webhook-signature",
                "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            ),
        ):
            self.assertEqual(self.headers(name, message)[header], expected)

    @given(st.sampled_from(sorted(SIGNING)), UIDS, st.binary(max_size=99), st.data())
    def test_what_is_written_verifies_and_nothing_else_does(
        self, name, uid, body, data
    ):
        message = Outgoing(uid, NOW, body, "made")
        received = Received("POST", "/", self.headers(name, message), body)
        scheme = PRESETS[name]
        scheme.verify(received, [SIGNING[name]], HMAC, NOW)
        at = data.draw(st.integers(0, len(body)))
        changed = body[:at] + b"x" + body[at:]
        with self.assertRaises(ValueError):
            scheme.verify(
                Received("POST", "/", received.headers, changed),
                [SIGNING[name]],
                HMAC,
                NOW,
            )

    def test_an_ed25519_key_signs_and_its_public_one_verifies(self):
        from odoo.addons.integration_base.pure.signing_keys import generate_key_pair

        private, public = generate_key_pair()
        scheme = PRESETS["standard_webhooks"]
        message = Outgoing("1", NOW, b"{}")
        proof = scheme.prove(message, private, HMAC)
        headers = joined((scheme.announce(message, HMAC) | proof).items())
        scheme.verify(Received("POST", "/", headers, b"{}"), [public], HMAC, NOW)
        with self.assertRaisesRegex(ValueError, "cannot sign"):
            scheme.prove(message, public, HMAC)


@tagged("post_install", "-at_install")
class TestSample(BaseCase):
    def message(self, name, data, headers=None, **settings):
        """The message that the body of a sample says."""
        found = ContentSettings(**settings)
        made = sample(PRESETS[name], found, parse_text(data), "m-1", "made", NOW)
        headers = {"content-type": made.content_type, **(headers or {})}
        (item,) = items(Received("POST", "/", headers, made.body), found)
        return item, made.body

    def test_data_stand_in_an_event_as_they_were_written(self):
        for name, headers in (
            ("cloudevents", {}),
            ("standard_webhooks", {"webhook-id": "m-1"}),
        ):
            item, _body = self.message(name, '{"n": 1.10}', headers)
            self.assertEqual((item.uid, item.type), ("m-1", "made"))
            self.assertEqual(item.text, '{"n": 1.10}')

    def test_id_and_type_are_put_where_the_source_looks_for_them(self):
        for id_path, type_path in (
            ("id", "type"),
            ("header.id", "header.event"),
            ("event_id", "event.type || type"),
        ):
            item, _body = self.message(
                "bearer", '{"a": {"b": 1}}', id_path=id_path, type_path=type_path
            )
            self.assertEqual((item.uid, item.type), ("m-1", "made"))
            self.assertEqual(item.data["a"], {"b": 1})

    def test_what_is_said_is_left_as_it_is(self):
        for data, id_path in (
            ('{"id": 7}', "id"),
            ('{"header": "x"}', "header.id"),
            ('{"a": [1.10]}', "a[0]"),
            ("[1, 2]", "id"),
            ('{"a":  1}', ""),
        ):
            _item, body = self.message("bearer", data, id_path=id_path)
            self.assertEqual(body.decode(), data)
        _item, body = self.message("github", '{"a": 1}', uid="m-1", id_path="id")
        self.assertEqual(body, b'{"a": 1}')
