# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The first five minutes of a person: from no endpoint to a delivered order."""

import json
import time
from urllib.parse import quote

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.integration_base.pure.signature import Verifier
from odoo.addons.integration_base.tests.receiver import Answer, Receiver

MANAGER_WHO_SELLS = (
    "base.group_user,sales_team.group_sale_salesman_all_leads,"
    "integration_base.group_integration_manager"
)


@tagged("post_install", "-at_install")
class TestTour(HttpCase):
    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].set_param(
            "integration_base.allowed_networks", "127.0.0.1/32"
        )
        self.person = new_test_user(self.env, "planner", MANAGER_WHO_SELLS)
        self.receiver = self.enterContext(
            Receiver(
                default=Answer(
                    200, {"Content-Type": "application/json"}, b'{"accepted": true}'
                )
            )
        )
        self.order = self.env["sale.order"].create(
            {
                "partner_id": self.env["res.partner"].create({"name": "Buyer"}).id,
                "client_order_ref": "PO 4711",
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.env["product.product"]
                            .create({"name": "Gear"})
                            .id,
                            "product_uom_qty": 3,
                        }
                    )
                ],
            }
        )
        self.env.flush_all()

    def test_endpoint_subscription_order_delivery(self):
        self._tour("outbox_sale_create_endpoint", "/odoo")
        endpoint = self.env["outbox.endpoint"].search([("name", "=", "Tour MES")])
        self.assertEqual(endpoint.url, f"{self.receiver.url}/events")
        self.assertEqual(
            endpoint.subscription_ids.event_type_ids.mapped("name"),
            ["sale.order.confirmed"],
        )

        self._tour("outbox_sale_confirm_order", self._order_url())
        self.env.invalidate_all()
        self.assertEqual(self.order.state, "sale")
        delivery = self.env["outbox.delivery"].search(
            [("endpoint_id", "=", endpoint.id)]
        )
        self.assertEqual(delivery.mapped("state"), ["pending"])

        # Jobs have no runner here, so the test does what the job would.
        endpoint.lane_ids._drain()
        self.env.invalidate_all()
        self.assertEqual(delivery.state, "delivered")
        self._check_received(endpoint)

        self._tour("outbox_sale_see_delivery", self._order_url())

    def _tour(self, name, url):
        self.start_tour(
            url,
            name,
            login=self.person.login,
            cookies={
                "outbox_receiver": quote(f"{self.receiver.url}/events", safe=""),
                "outbox_document": quote(self.order.name, safe=""),
            },
        )

    def _order_url(self):
        action = self.env.ref("sale.action_quotations_with_onboarding")
        return f"/odoo/action-{action.id}/{self.order.id}"

    def _check_received(self, endpoint):
        (request,) = [r for r in self.receiver.requests if r.method == "POST"]
        self.assertEqual(request.path, "/events")
        event = json.loads(request.body)
        self.assertEqual(event["type"], "sale.order.confirmed")
        self.assertEqual(event["data"]["name"], self.order.name)
        self.assertEqual(event["data"]["customer_reference"], "PO 4711")
        Verifier([endpoint.secret_ids._plaintext()]).verify(
            request.headers, request.body, now=time.time()
        )
