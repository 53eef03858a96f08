# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Documents of addons, if they are installed."""

from odoo.tests import tagged

from .erasure_case import ErasureCase

NAMES = ("sale.order.confirmed", "sale.order.created", "partner.updated")


@tagged("post_install", "-at_install")
class TestDocuments(ErasureCase):
    def setUp(self):
        super().setUp()
        kinds = self.env["outbox.event.type"].with_context(active_test=False)
        self.kinds = kinds.search([("name", "in", NAMES)])
        if set(self.kinds.mapped("name")) != set(NAMES):
            self.skipTest("outbox_sale and outbox_product are not installed")
        self.kinds.active = True
        # Demonstration data subscribe endpoints that nobody delivers to here.
        self.env["outbox.subscription"].search(
            [("endpoint_id", "!=", self.endpoint.id)]
        ).active = False
        self.endpoint.clearance = "restricted"
        self.subscribe(self.endpoint, *self.kinds, timing="real_time")
        self.forget_events()

    def order(self, partner):
        order = self.env["sale.order"].create({"partner_id": partner.id})
        order.action_confirm()
        partner.street = f"{partner.name} Street"
        self.flush()
        return order

    def test_orders_and_partners_lose_it_and_keep_their_schema(self):
        order = self.order(self.person)
        others = self.order(self.other)
        self.person.vat = "Qponmlk42"
        before = self.last_event_id
        self.forget_events()
        events = self.env["outbox.event"].search([("id", ">", before)])
        self.assertLessEqual(
            {"sale.order.confirmed", "partner.updated"}, set(events.mapped("name"))
        )
        self.drain()
        about = events.filtered(
            lambda e: (
                e.key in (f"sale.order/{others.id}", f"res.partner/{self.other.id}")
            )
        )
        before = about.mapped("data")
        self.assertIn("outbox_attempt.request_body", self.traces())
        erasure = self.erase()
        self.assertEqual((erasure.state, self.traces()), ("done", []))
        self.assertEqual(about.mapped("data"), before)
        for event in events:
            schema = event.payload_id._json_schema()
            errors = list(self.validator(schema).iter_errors(self.data(event)))
            self.assertEqual(errors, [], event.name)
        confirmed = events.filtered(
            lambda e: e.name == "sale.order.confirmed" and e.res_id == order.id
        )
        self.assertEqual(confirmed.document, order.name)
        customer = self.data(confirmed)["customer"]
        self.assertEqual(customer["id"], self.person.id)
        self.assertEqual(customer["country"], {"code": "BE"})
        self.assertFalse(customer["name"] or customer["street"] or customer["email"])
