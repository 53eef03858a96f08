# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import socket
from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tests.common import _super_send

from ..engine import drain as drain_module
from ..pure import one_off
from .drain_case import DrainCase
from .name_server import name_server
from .token_server import TokenServer

NAME = "mes.plant.example"


class BlockedCase(DrainCase):
    """A name that leads to where somebody decides after an endpoint was saved."""

    @classmethod
    def _request_handler(cls, session, request, /, **kwargs):
        # The name leads to here, which Odoo's block of the network cannot know.
        return _super_send(session, request, **kwargs)

    def setUp(self):
        super().setUp()
        self.allow("127.0.0.1/32")
        self.names, sender_class = self.enterContext(name_server())
        for module in (drain_module, one_off):
            self.enterContext(patch.object(module, "Sender", sender_class))
        self.names.addresses = ["127.0.0.1"]

    def save(self, port, **values):
        """Save addresses with the name while it leads to what is allowed."""
        self.inside = socket.create_server(("127.0.0.2", port))
        self.inside.setblocking(False)
        self.addCleanup(self.inside.close)
        look_up = socket.getaddrinfo

        def known(host, *args, **options):
            return look_up("127.0.0.1" if host == NAME else host, *args, **options)

        with patch.object(socket, "getaddrinfo", known):
            self.endpoint.write(values)

    def allow(self, networks):
        self.env["ir.config_parameter"].set_param(
            "integration_base.allowed_networks", networks
        )

    def assertNothingArrivedInside(self):
        with self.assertRaises(BlockingIOError):
            self.inside.accept()

    def jobs(self):
        return self.env["queue.job"].search(
            [("identity_key", "=like", f"outbox.lane:{self.endpoint.lane_ids.id}%")]
        )

    def pass_minutes(self):
        self.jobs().unlink()
        for _minute in range(3):
            self.make_due()
            self.sweep()
            self.drain()
        self.assertFalse(self.jobs())


@tagged("post_install", "-at_install")
class TestBlocked(BlockedCase):
    """A receiver whose name leads into the network after its endpoint was saved."""

    def setUp(self):
        super().setUp()
        port = self.receiver.port
        self.save(port, url=f"http://{NAME}:{port}/")

    def block(self):
        """A delivered event, then one that is blocked, with one behind it."""
        self.names.turns = [["127.0.0.1"]]
        self.names.addresses = ["127.0.0.2"]
        self.tell("0")
        self.drain()
        self.assertEqual(len(self.posts()), 1)
        deliveries = self.tell("1", "2")
        self.drain()
        return deliveries

    def test_a_name_that_leads_elsewhere_than_when_it_was_saved_is_blocked(self):
        delivery, behind = self.block()
        self.assertNothingArrivedInside()
        attempt = delivery.attempt_ids
        self.assertEqual((attempt.outcome, attempt.status), ("blocked", 0))
        self.assertIn("127.0.0.0/8 is denied (loopback)", attempt.error)
        self.assertIn("127.0.0.2", attempt.error)
        self.assertEqual((delivery.state, delivery.attempt), ("retrying", 0))
        self.assertIn("127.0.0.0/8", delivery.last_error)
        self.assertFalse(behind.attempt_ids)

    def test_the_endpoint_tells_which_rule_has_blocked(self):
        delivery, _behind = self.block()
        self.assertEqual(self.endpoint.state, "disabled")
        self.assertEqual(delivery.endpoint_state, "disabled")
        for told in (self.endpoint.state_reason, self.endpoint.message_ids[0].body):
            self.assertIn(NAME, told)
            self.assertIn("127.0.0.0/8 is denied (loopback)", told)
            self.assertIn("Allowed networks", told)

    def test_nothing_is_tried_again_until_a_person_resumes(self):
        deliveries = self.block()
        self.names.addresses = ["127.0.0.1"]
        self.pass_minutes()
        self.assertEqual(len(deliveries.attempt_ids), 1)
        self.endpoint.with_user(self.operator).action_resume()
        self.drain()
        self.assertEqual(set(deliveries.mapped("state")), {"delivered"})
        self.assertEqual(len(self.posts()), 3)

    def test_resuming_without_a_remedy_is_blocked_again(self):
        delivery, _behind = self.block()
        self.endpoint.action_resume()
        self.drain()
        self.assertEqual(self.endpoint.state, "disabled")
        self.assertEqual(delivery.attempt_ids.mapped("outcome"), ["blocked"] * 2)
        self.assertNothingArrivedInside()

    def test_an_administrator_can_open_the_network(self):
        deliveries = self.block()
        self.inside.close()
        self.allow("127.0.0.0/8")
        self.names.addresses = ["127.0.0.1"]
        self.endpoint.action_resume()
        self.drain()
        self.assertEqual(set(deliveries.mapped("state")), {"delivered"})


@tagged("post_install", "-at_install")
class TestBlockedOnSaving(BlockedCase):
    """A name that leads elsewhere when it is tried than when it was judged."""

    def test_nothing_inside_is_tried(self):
        self.names.addresses = ["127.0.0.2"]
        port = self.receiver.port
        with self.assertRaisesRegex(ValidationError, r"127\.0\.0\.2 is not allowed"):
            self.save(port, url=f"http://{NAME}:{port}/")
        self.assertNothingArrivedInside()


@tagged("post_install", "-at_install")
class TestBlockedTokens(BlockedCase):
    """An authorization server whose name leads into the network, all the same."""

    def setUp(self):
        super().setUp()
        self.tokens = self.enterContext(TokenServer())
        self.save(
            self.tokens.port,
            auth_kind="oauth2",
            auth_token_url=f"http://{NAME}:{self.tokens.port}/token",
            auth_client_id="odoo",
            auth_secret="client-secret",
        )
        self.asked_on_saving = len(self.tokens.requests)

    def assertBlocked(self, delivery):
        self.assertEqual((delivery.state, delivery.attempt), ("retrying", 0))
        self.assertEqual(delivery.cause, "address_blocked")
        self.assertEqual(self.endpoint.state, "disabled")
        for told in (delivery.last_error, self.endpoint.state_reason):
            self.assertIn(NAME, told)
            self.assertIn("127.0.0.0/8 is denied (loopback)", told)
        self.assertNothingArrivedInside()

    def test_nothing_is_asked_or_tried_again_until_a_person_resumes(self):
        self.names.addresses = ["127.0.0.2"]
        delivery = self.tell("1")
        self.drain()
        self.assertBlocked(delivery)
        self.names.addresses = ["127.0.0.1"]
        self.pass_minutes()
        self.assertEqual(len(self.tokens.requests), self.asked_on_saving)
        self.env.cr.execute("UPDATE outbox_endpoint_token SET failed_until = NULL")
        self.endpoint.with_user(self.operator).action_resume()
        self.make_due()
        self.drain()
        self.assertEqual(delivery.state, "delivered")

    def test_a_token_that_is_still_good_is_no_reason_to_ask_again(self):
        self.tell("1")
        self.drain()
        self.assertEqual(len(self.posts()), 1)
        self.env.cr.execute(
            "UPDATE outbox_endpoint_token SET renew_at = now() AT TIME ZONE 'UTC'"
        )
        self.names.addresses = ["127.0.0.2"]
        delivery = self.tell("2")
        self.drain()
        self.assertBlocked(delivery)
        self.assertEqual(len(self.posts()), 1)
