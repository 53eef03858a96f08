# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import json

from odoo.fields import Command
from odoo.tests import Form, tagged

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

from ..pure.classification import CLASSES
from ..pure.envelope import CONTENT_MODES
from .batch_case import BatchCase
from .drain_case import DrainCase

SECRETS = {
    "public": "visible-to-all",
    "internal": "daily-work",
    "confidential": "price-of-it",
    "restricted": "DE89370400440532013000",
}


class ClassifiedPartner:
    """The first partner holds one value of each class."""

    def classify(self):
        fields = ("name", "ref", "function", "street")
        names = [name for name, _label in CLASSES]
        self.kind.payload_id.line_ids = [
            Command.clear(),
            *(
                Command.create({"path": field, "key": name, "classification": name})
                for field, name in zip(fields, names, strict=True)
            ),
        ]
        self.partners[0].write(
            dict(zip(fields, (SECRETS[name] for name in names), strict=True))
        )


@tagged("post_install", "-at_install")
class TestClearance(ClassifiedPartner, DrainCase):
    """What is classified above the clearance of an endpoint never leaves."""

    def setUp(self):
        super().setUp()
        self.classify()

    def told_to(self, clearance, mode="cloudevents_structured"):
        """Everything of one request: what the receiver, or a thief on the way, has."""
        self.endpoint.write({"clearance": clearance, "content_mode": mode})
        self.env["outbox.event.type"].emit("x.told", self.partners[0])
        self.forget_events()
        self.drain()
        post = self.posts()[-1]
        return f"{post.headers}\n{post.body.decode()}"

    def test_no_content_mode_carries_what_is_above_the_clearance(self):
        names = [name for name, _label in CLASSES]
        for mode in CONTENT_MODES:
            for rank, clearance in enumerate(names):
                with self.subTest(mode=mode, clearance=clearance):
                    told = self.told_to(clearance, mode)
                    for other, name in enumerate(names):
                        found = SECRETS[name] in told
                        self.assertEqual(found, other <= rank, name)

    def test_the_attempt_keeps_no_more_than_was_sent(self):
        self.told_to("internal")
        attempt = self.env["outbox.attempt"].search([], order="id desc", limit=1)
        self.assertIn(SECRETS["internal"], attempt.request_body)
        self.assertNotIn(SECRETS["confidential"], attempt.request_body)

    def test_a_clearance_that_is_lowered_counts_for_what_waits_already(self):
        self.endpoint.clearance = "restricted"
        self.env["outbox.event.type"].emit("x.told", self.partners[0])
        self.forget_events()
        self.endpoint.clearance = "public"
        self.drain()
        self.assertEqual(
            json.loads(self.posts()[-1].body)["data"], {"public": SECRETS["public"]}
        )

    def test_a_line_that_is_raised_counts_for_what_waits_already(self):
        self.kind.payload_id.action_publish()
        self.env["outbox.event.type"].emit("x.told", self.partners[0])
        self.forget_events()
        lines = self.kind.payload_id.line_ids
        lines.filtered(
            lambda line: line.key == "internal"
        ).classification = "restricted"
        self.drain()
        self.assertNotIn(SECRETS["internal"], self.posts()[-1].body.decode())

    def test_a_line_that_is_gone_reveals_nothing_of_what_waits(self):
        self.env["outbox.event.type"].emit("x.told", self.partners[0])
        self.forget_events()
        lines = self.kind.payload_id.line_ids
        gone = lines.filtered(lambda line: line.key == "restricted")
        gone.with_context(**{MODULE_UNINSTALL_FLAG: True}).unlink()
        self.kind.payload_id.action_publish()
        self.endpoint.clearance = "confidential"
        self.drain()
        self.assertNotIn(SECRETS["restricted"], self.posts()[-1].body.decode())

    def test_a_class_raised_by_another_worker_counts_in_a_run_under_way(self):
        payloads = self.env["outbox.payload"]
        payload = self.kind.payload_id
        text = '{"internal":1}'
        self.assertEqual(payloads._contracts("internal")[payload.id].data(text), text)
        # Another worker's change reaches this one's caches late.
        self.env.cr.execute(
            "UPDATE outbox_payload_line SET classification = 'restricted',"
            " write_date = write_date + interval '1 second'"
            " WHERE payload_id = %s AND key = 'internal'",
            (payload.id,),
        )
        self.env.invalidate_all()
        self.assertEqual(payloads._contracts("internal")[payload.id].data(text), "{}")

    def test_data_that_code_has_given_are_internal(self):
        for clearance, expected in (("public", {}), ("internal", {"n": 1})):
            self.endpoint.clearance = clearance
            self.env["outbox.event.type"].emit("x.told", self.partners[0], {"n": 1})
            self.forget_events()
            self.drain()
            self.assertEqual(json.loads(self.posts()[-1].body)["data"], expected)

    def test_a_new_endpoint_gets_what_is_internal_and_no_more(self):
        self.assertEqual(self.make_endpoint(name="New").clearance, "internal")

    def test_the_subscription_says_what_is_left_out(self):
        form = Form(self.endpoint.subscription_ids)
        self.assertEqual(form.withheld, "confidential, restricted")
        self.endpoint.clearance = "restricted"
        self.assertFalse(self.endpoint.subscription_ids.withheld)

    def test_the_page_of_a_delivery_shows_what_the_endpoint_gets(self):
        self.told_to("internal")
        delivery = self.env["outbox.delivery"].search([], order="id desc", limit=1)
        self.assertIn(SECRETS["internal"], delivery.data_pretty)
        self.assertNotIn(SECRETS["confidential"], delivery.data_pretty)

    def test_a_changed_clearance_is_in_the_audit_trail(self):
        self.endpoint.clearance = "restricted"
        entry = self.env["integration.audit"].search(
            [("action", "=", "clearance_changed"), ("res_id", "=", self.endpoint.id)]
        )
        self.assertEqual(entry.details, "internal to restricted")


@tagged("post_install", "-at_install")
class TestClearanceInBatches(ClassifiedPartner, BatchCase):
    def test_no_event_of_a_batch_carries_what_is_above_the_clearance(self):
        self.classify()
        self.endpoint.clearance = "internal"
        for _time in range(3):
            self.env["outbox.event.type"].emit("x.told", self.partners[0])
            self.forget_events()
        self.age(15)
        self.drain()
        (post,) = self.posts()
        data = [event["data"] for event in json.loads(post.body)]
        cleared = {name: SECRETS[name] for name in ("internal", "public")}
        self.assertEqual(data, [cleared] * 3)
