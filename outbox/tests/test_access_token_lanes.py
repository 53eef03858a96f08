# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Lanes that need the same token at the same time, over real transactions."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from odoo.tests import tagged

from odoo.addons.integration_base.engine.cursors import read_committed
from odoo.addons.integration_base.tests.real_transactions import RealTransactions

from ..engine import authorization
from ..pure.oauth2 import TokenRefused
from .token_server import TokenServer

LANES = 10


class SlowTokenServer(TokenServer):
    """Takes so long that everybody who needs a token is there before there is one."""

    def record(self, received):
        time.sleep(0.5)
        return super().record(received)


@tagged("post_install", "-at_install")
class TestTokenOfManyLanes(RealTransactions):
    def setUp(self):
        super().setUp()
        self.tokens = self.enterContext(SlowTokenServer())
        with self.environment() as env:
            params = env["ir.config_parameter"]
            self.allowed = params.get_param("integration_base.allowed_networks")
            params.set_param("integration_base.allowed_networks", "127.0.0.0/8")
            endpoint = env["outbox.endpoint"].create(
                {
                    "name": "Real",
                    "url": "http://127.0.0.1:9",
                    "state": "paused",
                    "lanes": LANES,
                    "auth_kind": "oauth2",
                    "auth_token_url": self.tokens.url,
                    "auth_client_id": "odoo",
                    "auth_secret": "client-secret",
                }
            )
            endpoint.state = "active"
            self.addCleanup(self.clean, endpoint.id)
            self.target = endpoint.lane_ids[0]._target()
        self.barrier = threading.Barrier(LANES)

    def clean(self, endpoint_id):
        with self.environment() as env:
            endpoint = env["outbox.endpoint"].browse(endpoint_id)
            lanes = [f"outbox.lane:{lane.id}%" for lane in endpoint.lane_ids]
            env.cr.execute(
                "DELETE FROM queue_job WHERE identity_key LIKE ANY (%s)", (lanes,)
            )
            endpoint.unlink()
            env["ir.config_parameter"].set_param(
                "integration_base.allowed_networks", self.allowed
            )

    def authorize(self, _lane):
        with read_committed(self.registry) as cr:
            self.barrier.wait(30)
            try:
                return authorization.authorized(cr, self.target).token.text
            except TokenRefused as error:
                return str(error)

    def in_all_lanes(self):
        with ThreadPoolExecutor(LANES) as pool:
            return set(pool.map(self.authorize, range(LANES)))

    def test_they_ask_once_and_share_it(self):
        self.assertEqual(self.in_all_lanes(), {"token-1"})
        self.assertEqual(len(self.tokens.requests), 1)

    def test_they_ask_once_when_it_is_time_to_renew(self):
        self.in_all_lanes()
        with self.environment() as env:
            env.cr.execute(
                "UPDATE outbox_endpoint_token SET renew_at = obtained_at"
                " WHERE endpoint_id = %s",
                (self.target.endpoint_id,),
            )
        self.assertLessEqual(self.in_all_lanes(), {"token-1", "token-2"})
        self.assertEqual(self.in_all_lanes(), {"token-2"})
        self.assertEqual(len(self.tokens.requests), 2)

    def test_they_hear_of_a_refusal_together(self):
        self.tokens.secret = "changed"
        (error,) = self.in_all_lanes()
        self.assertIn("invalid_client", error)
        self.assertEqual(len(self.tokens.requests), 1)
