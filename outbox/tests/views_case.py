# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What people look at in the tests of views: one of everything."""

from odoo.addons.integration_base.tests.common import IntegrationCase

from .common import OutboxCommon

MODELS = (
    "outbox.endpoint",
    "outbox.subscription",
    "outbox.delivery",
    "outbox.attempt",
    "outbox.event",
    "outbox.event.type",
    "outbox.event.trigger",
    "outbox.payload",
    "outbox.lane",
    "outbox.replay",
)


class ViewsCase(OutboxCommon, IntegrationCase):
    """A paused endpoint with one dead and one pending delivery, and a broken event."""

    def setUp(self):
        super().setUp()
        self.allow_loopback()
        self.kind = self.make_event_type(
            "x.seen",
            "res.partner",
            {"kind": "transition", "field": "active", "to_values": "True"},
            payload={"ref": "ref"},
        )
        self.endpoint = self.make_endpoint(name="Look MES", note="<p>Call Ada</p>")
        self.subscribe(self.endpoint, self.kind)
        self.forget_events()
        first, second = self.env["res.partner"].create(
            [{"name": "Broken Buyer", "ref": "B1"}, {"name": "Whole Buyer"}]
        )
        self.forget_events()
        self.dead = self._delivery(first)
        self.pending = self._delivery(second)
        self.dead.write(
            {
                "state": "dead",
                "attempt": 12,
                "last_status": 503,
                "last_error": "The receiver answered 503.",
            }
        )
        self.attempt = self._attempt(self.dead)
        self.broken = self.pending.event_id
        self.broken.write({"error": "KeyError: 'ref'", "data": False})
        self.replay = (
            self.env["outbox.replay"]
            .with_user(self.manager)
            ._send(self.endpoint, self.dead.event_id.ids, "Maintenance is over")
        )
        self.env.flush_all()

    def _delivery(self, partner):
        self.env["outbox.event.type"].emit("x.seen", partner)
        self.flush()
        event = self.env["outbox.event"].search(
            [("res_model", "=", "res.partner"), ("res_id", "=", partner.id)]
        )
        return event.delivery_ids

    def _attempt(self, delivery):
        return self.env["outbox.attempt"].create(
            {
                "delivery_id": delivery.id,
                "endpoint_id": delivery.endpoint_id.id,
                "number": 12,
                "outcome": "retry",
                "started_at": "2026-11-23 10:00:00",
                "duration": 0.25,
                "url": delivery.endpoint_id.url,
                "request_headers": "webhook-id: 1\nwebhook-signature: v1,x",
                "request_body": '{"specversion":"1.0","data":{"ref":"B1"}}',
                "status": 503,
                "response_headers": "Content-Type: text/plain",
                "response_body": "maintenance until six",
                "error": "The receiver answered 503.",
            }
        )
