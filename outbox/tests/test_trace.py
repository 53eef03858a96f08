# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The trace of a request: from its header to the receivers of what it caused."""

import json

from odoo.tests import HttpCase, tagged

from odoo.addons.integration_base.engine import trace
from odoo.addons.integration_base.tests.receiver import Answer

from .batch_case import BatchCase
from .drain_case import DrainCase
from .test_trace_context import INVALID, PARENT, SAMPLED, TRACE

OTHER = f"00-{TRACE[::-1]}-{PARENT}-00"
FAIL = Answer(status=500)


class TraceCase(HttpCase):
    """Somebody changes records over HTTP."""

    def setUp(self):
        super().setUp()
        self.authenticate("admin", "admin")

    def call(self, model, method, *args, traceparent=None):
        """A call as the web client makes it, perhaps by way of a traced gateway."""
        answer = self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            json={
                "jsonrpc": "2.0",
                "method": "call",
                "params": {
                    "model": model,
                    "method": method,
                    "args": args,
                    "kwargs": {},
                },
            },
            headers={"traceparent": traceparent} if traceparent else {},
        )
        self.assertNotIn("error", answer.json())
        self.env.invalidate_all()
        return answer.json()["result"]

    def make_action(self, code):
        """A server action on partners, as a consultant writes one."""
        return self.env["ir.actions.server"].create(
            {
                "name": "x",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "state": "code",
                "code": code,
            }
        )

    def run_as_runner_does(self, job):
        job.sudo().state = "enqueued"
        self.forget_events()
        self.url_open(f"/queue_job/runjob?job_uuid={job.uuid}")
        self.env.invalidate_all()

    def tell_over_http(self, traceparent=None, partner=None):
        """One event that a request causes."""
        partner = partner or self.partners[0]
        action = self.make_action(
            f"env['outbox.event.type'].sudo().emit('x.told', env['res.partner']"
            f".browse({partner.id}))"
        )
        self.forget_events()
        self.call("ir.actions.server", "run", action.ids, traceparent=traceparent)
        event = self.events("x.told")
        self.forget_events()
        return event


@tagged("post_install", "-at_install")
class TestTrace(TraceCase, DrainCase):
    def test_it_arrives_with_what_it_caused(self):
        event = self.tell_over_http(SAMPLED)
        self.assertEqual(event.traceparent, SAMPLED)
        self.drain()
        (post,) = self.posts()
        self.assertEqual(post.headers["traceparent"], SAMPLED)
        self.assertEqual(json.loads(post.body)["traceparent"], SAMPLED)

    def test_in_binary_mode_it_is_a_header_of_the_event_too(self):
        self.endpoint.content_mode = "cloudevents_binary"
        self.tell_over_http(SAMPLED)
        self.drain()
        (post,) = self.posts()
        self.assertEqual(post.headers["ce-traceparent"], SAMPLED)
        self.assertEqual(post.headers["traceparent"], SAMPLED)

    def test_a_standard_webhook_has_it_as_a_header_only(self):
        self.endpoint.content_mode = "standard_webhooks"
        self.tell_over_http(SAMPLED)
        self.drain()
        (post,) = self.posts()
        self.assertEqual(post.headers["traceparent"], SAMPLED)
        self.assertNotIn("traceparent", json.loads(post.body))

    def test_a_retry_sends_the_same_bytes(self):
        self.receiver.answer(FAIL)
        self.tell_over_http(SAMPLED)
        self.drain()
        self.make_due()
        self.drain()
        first, second = self.posts()
        self.assertEqual(first.body, second.body)
        self.assertEqual(second.headers["traceparent"], SAMPLED)

    def test_what_no_traced_request_caused_has_none(self):
        self.assertFalse(self.tell_over_http().traceparent)
        self.tell("by a test")
        self.drain()
        for post in self.posts():
            self.assertNotIn("traceparent", post.headers)
            self.assertNotIn("traceparent", json.loads(post.body))

    def test_a_message_that_a_job_carries_out_has_its_own(self):
        self.addCleanup(self.env.cr.cache.clear)
        for carried, expected in ((OTHER, OTHER), ("x", False), (None, False)):
            with self.subTest(carried):
                trace.carry(self.env.cr, carried)
                self.forget_events()
                self.tell("by a message")
                self.assertEqual(self.events("x.told").traceparent, expected)

    def test_an_invalid_one_is_ignored(self):
        # Those that a client of HTTP can send as they are.
        texts = [t for t in INVALID if t and t.isascii() and t.strip() == t]
        self.assertGreater(len(texts), 10)
        for text in texts:
            with self.subTest(text):
                self.assertFalse(self.tell_over_http(text).traceparent)

    def test_events_of_one_transaction_are_of_one_trace(self):
        kind = self.make_event_type("x.new", "res.partner", {"kind": "created"})
        self.forget_events()
        self.call(
            "res.partner", "create", [{"name": "P"}, {"name": "Q"}], traceparent=SAMPLED
        )
        self.assertEqual(
            self.events(kind.name).mapped("traceparent"), [SAMPLED, SAMPLED]
        )

    def test_a_job_goes_on_with_it(self):
        kind = self.make_event_type(
            "x.ref", "res.partner", {"kind": "updated", "fields": ["ref"]}
        )
        partner = self.partners[0]
        action = self.make_action(
            f"env['res.partner'].browse({partner.id}).with_delay(description='x.trace')"
            ".write({'ref': 'by a job'})"
        )
        self.forget_events()
        self.call("ir.actions.server", "run", action.ids, traceparent=SAMPLED)
        job = self.env["queue.job"].search([("name", "=", "x.trace")])
        self.run_as_runner_does(job)
        self.assertEqual((job.state, partner.ref), ("done", "by a job"))
        self.assertEqual(self.events(kind.name).traceparent, SAMPLED)

    def test_people_cannot_set_a_header_of_that_name(self):
        with self.assertRaisesRegex(Exception, "is set by Odoo with every request"):
            self.endpoint.header_ids.create(
                {
                    "endpoint_id": self.endpoint.id,
                    "name": "Traceparent",
                    "value": SAMPLED,
                }
            )


@tagged("post_install", "-at_install")
class TestTraceOfBatches(TraceCase, BatchCase):
    def send(self, *traces):
        for partner, traceparent in zip(self.partners, traces, strict=False):
            self.tell_over_http(traceparent, partner)
        self.age(15)
        self.drain()
        (post,) = self.posts()
        events = json.loads(post.body)
        self.assertEqual([event.get("traceparent") for event in events], list(traces))
        return post

    def test_a_batch_of_one_trace_is_of_that_trace(self):
        post = self.send(SAMPLED, SAMPLED)
        self.assertEqual(post.headers["traceparent"], SAMPLED)

    def test_a_batch_of_several_traces_is_of_none(self):
        self.assertNotIn("traceparent", self.send(SAMPLED, OTHER).headers)

    def test_a_batch_of_something_untraced_is_of_none(self):
        self.assertNotIn("traceparent", self.send(SAMPLED, None).headers)
