# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import os
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.integration_base.tests.receiver import Answer

from ..engine import token_sql
from ..pure.circuit import LIMIT
from .authority import Authority, server_context
from .forward_proxy import ForwardProxy
from .test_endpoint_auth import AuthCase
from .token_server import TokenServer


@tagged("post_install", "-at_install")
class TestAccessToken(AuthCase):
    def setUp(self):
        super().setUp()
        self.tokens = self.enterContext(TokenServer())
        self.configure()
        self.asked_on_saving = len(self.tokens.requests)

    def configure(self, **values):
        self.managed.write(
            {
                "auth_kind": "oauth2",
                "auth_token_url": f"{self.tokens.url}/token",
                "auth_client_id": "odoo",
                "auth_secret": "client-secret",
                **values,
            }
        )

    def authorizations(self):
        return [r.headers.get("authorization") for r in self.posts()]

    def asked(self):
        """How often a drain asked for a token."""
        return len(self.tokens.requests) - self.asked_on_saving

    def change_token(self, **columns):
        """Let time pass for the token that is kept."""
        for column, interval in columns.items():
            self.env.cr.execute(
                f"UPDATE outbox_endpoint_token SET {column} ="
                " clock_timestamp() AT TIME ZONE 'UTC' + %s::interval",
                (interval,),
            )

    def test_one_token_serves_many_deliveries(self):
        self.tell("1", "2")
        self.drain()
        self.tell("3")
        self.drain()
        self.assertEqual(self.asked(), 1)
        (token,) = set(self.authorizations())
        self.assertTrue(token.startswith("Bearer token-"))
        self.assertEqual(len(self.posts()), 3)

    def test_nothing_to_send_asks_for_nothing(self):
        self.drain()
        self.assertEqual(self.asked(), 0)

    def test_a_token_that_is_said_to_live_for_ever(self):
        for lifetime in (1e15, 1e300, 10**400):
            self.tokens.lifetime = lifetime
            self.env["outbox.endpoint.token"].search([]).unlink()
            delivery = self.tell(f"{lifetime}")
            self.drain()
            self.assertEqual(delivery.state, "delivered")

    def test_a_token_is_renewed_before_it_expires(self):
        self.tell("1")
        self.drain()
        self.change_token(renew_at="-1s")
        self.tell("2")
        self.drain()
        first, second = self.authorizations()
        self.assertNotEqual(first, second)
        self.assertEqual(self.asked(), 2)

    def test_an_old_token_does_while_another_lane_renews_it(self):
        self.tell("1")
        self.drain()
        self.change_token(renew_at="-1s", renewing_until="20s")
        self.tell("2")
        self.drain()
        first, second = self.authorizations()
        self.assertEqual(first, second)
        self.assertEqual(self.asked(), 1)

    def test_who_comes_late_to_renew_finds_it_done(self):
        self.tell("1")
        self.drain()
        take = partial(token_sql.take, self.env.cr, self.endpoint.id)
        self.assertIsNone(take())
        self.change_token(renew_at="-1s", failed_until="20s")
        self.assertIsNone(take())
        self.change_token(failed_until="-1s")
        self.assertTrue(take())
        self.assertIsNone(take())

    def test_the_lease_of_a_process_that_died_ends_by_itself(self):
        self.tell("1")
        self.drain()
        self.change_token(expires_at="-1s", renew_at="-9s", renewing_until="-1s")
        self.tell("2")
        self.drain()
        self.assertEqual(self.asked(), 2)

    def test_an_outdated_token_is_renewed_at_once_and_costs_no_attempt(self):
        self.tell("1")
        self.drain()
        self.change_token(obtained_at="-1h")
        self.receiver.answer(Answer(401))
        delivery = self.tell("2")
        self.drain()
        self.assertEqual((delivery.state, delivery.attempt), ("delivered", 0))
        _one, refused, taken = self.authorizations()
        self.assertNotEqual(refused, taken)
        self.assertEqual(len(delivery.attempt_ids), 2)

    def test_an_outdated_token_is_no_fault_of_the_endpoint(self):
        self.tell("1")
        self.drain()
        self.change_token(obtained_at="-1h")
        self.endpoint.concurrency = LIMIT
        # All of them are under way before the first is refused.
        self.receiver.answer(*[Answer(401, delay=0.5)] * LIMIT)
        partners = self.env["res.partner"].create([{"name": "Many"}] * LIMIT)
        deliveries = self.env["outbox.delivery"]
        for partner in partners:
            deliveries |= self.tell("2", partner=partner)
        self.drain()
        self.assertEqual(len(self.posts()), 1 + 2 * LIMIT)
        self.assertEqual(self.endpoint.circuit_ids.state, "closed")
        self.assertEqual(set(deliveries.mapped("state")), {"delivered"})

    def test_a_receiver_that_takes_no_token_at_all_is_not_asked_for_ever(self):
        self.tell("1")
        self.drain()
        self.change_token(obtained_at="-1h")
        self.receiver.answer(*[Answer(401)] * 50)
        delivery = self.tell("2")
        self.drain()
        self.assertEqual((delivery.state, delivery.attempt), ("retrying", 1))
        self.assertEqual(self.asked(), 2)
        self.assertEqual(len(self.posts()), 3)

    def test_without_a_token_deliveries_wait_and_lose_no_attempt(self):
        self.tokens.secret = "changed"
        first, second = self.tell("1", "2")
        self.drain()
        self.assertEqual((first.state, first.attempt), ("retrying", 0))
        self.assertEqual((second.state, second.attempt), ("parked", 0))
        self.assertRegex(
            first.last_error,
            r"The authorization server at 127\.0\.0\.1:\d+ refused the client's"
            r" credentials \(401 invalid_client: Who are you\?\)",
        )
        self.assertEqual(self.endpoint.state, "active")
        self.assertEqual(self.posts(), [])

    def drain_without_token(self):
        """Come back when it is worth asking for a token again."""
        self.change_token(failed_until="-1s")
        self.make_due()
        self.drain()

    def test_an_endpoint_that_gets_no_token_opens_its_circuit(self):
        self.tokens.secret = "changed"
        delivery = self.tell("1")
        circuit = self.endpoint.circuit_ids
        for _time in range(4):
            self.drain_without_token()
            self.assertEqual(circuit.state, "closed")
        self.drain_without_token()
        self.assertEqual(circuit.state, "open")
        self.assertIn("invalid_client", circuit.reason)
        self.assertEqual((delivery.state, delivery.attempt), ("retrying", 0))
        asked = self.asked()
        self.drain_without_token()
        self.assertEqual(self.asked(), asked, "asked before it is time for a probe")
        self.assertEqual(self.posts(), [])

    def test_a_probe_that_gets_no_token_has_failed(self):
        self.tokens.secret = "changed"
        delivery = self.tell("1")
        for _time in range(5):
            self.drain_without_token()
        circuit = self.endpoint.circuit_ids
        for secret, state in (("changed", "open"), ("client-secret", "closed")):
            self.tokens.secret = secret
            level = circuit.level
            self.env.cr.execute(
                "UPDATE outbox_circuit SET probe_at = now() AT TIME ZONE 'UTC'"
            )
            self.drain_without_token()
            self.assertEqual(circuit.state, state)
            self.assertEqual(circuit.level, level + 1 if state == "open" else 0)
        self.assertEqual((delivery.state, delivery.attempt), ("delivered", 0))

    def test_a_failure_is_remembered_for_a_while(self):
        self.tokens.secret = "changed"
        first = self.tell("1")
        self.drain()
        other = self.tell("2", partner=self.partners[1])
        self.drain()
        self.assertEqual(self.asked(), 1)
        self.assertEqual(other.state, "retrying")
        self.assertIn("invalid_client", other.last_error)
        self.tokens.secret = "client-secret"
        self.change_token(failed_until="-1s")
        self.make_due()
        self.drain()
        self.assertEqual((first | other).mapped("state"), ["delivered"] * 2)

    def test_a_server_that_is_down(self):
        self.tokens.stop()
        delivery = self.tell("1")
        self.drain()
        self.assertEqual((delivery.state, delivery.attempt), ("retrying", 0))
        self.assertRegex(
            delivery.last_error,
            "no access token. The authorization server at .* cannot be reached: Conn",
        )

    def test_a_failed_renewal_does_not_waste_a_token_that_is_still_good(self):
        self.tell("1")
        self.drain()
        self.tokens.secret = "changed"
        self.change_token(renew_at="-1s")
        delivery = self.tell("2")
        self.drain()
        self.assertEqual(delivery.state, "delivered")
        self.tell("3")
        self.drain()
        self.assertEqual(self.asked(), 2)
        self.assertEqual(len(set(self.authorizations())), 1)

    def test_a_failed_renewal_leaves_no_token_that_has_expired(self):
        self.tell("1")
        self.drain()
        self.tokens.secret = "changed"
        self.change_token(renew_at="-9s", expires_at="-1s")
        delivery = self.tell("2")
        self.drain()
        self.assertEqual((delivery.state, delivery.attempt), ("retrying", 0))
        self.assertEqual(len(self.posts()), 1)

    def test_a_wrong_secret_is_found_on_saving(self):
        with self.assertRaisesRegex(
            ValidationError, "invalid_client.*create it paused"
        ):
            self.configure(auth_secret="wrong")

    def test_another_configuration_gets_another_token(self):
        self.tell("1")
        self.drain()
        self.configure(auth_scope="events", auth_client_in="body")
        before = self.asked()
        self.tell("2")
        self.drain()
        self.assertEqual(self.asked(), before + 1)
        form = self.tokens.requests[-1].body.decode()
        self.assertIn("scope=events", form)
        self.assertIn("client_secret=client-secret", form)
        self.assertNotIn("authorization", self.tokens.requests[-1].headers)

    def test_a_token_of_another_encryption_key_is_got_anew(self):
        self.tell("1")
        self.drain()
        self.env.cr.execute("UPDATE outbox_endpoint_token SET ciphertext = 'gAAAAlost'")
        delivery = self.tell("2")
        self.drain()
        self.assertEqual(delivery.state, "delivered")
        self.assertEqual(self.asked(), 2)

    def test_the_token_is_encrypted_in_the_database(self):
        self.tell("1")
        self.drain()
        self.env.cr.execute("SELECT t::text FROM outbox_endpoint_token t")
        (row,) = self.env.cr.fetchone()
        self.assertNotIn("token-", row)

    def test_what_the_system_trusts_may_be_noted_in_any_encoding_or_be_lost(self):
        ca = Authority()
        self.tokens = self.enterContext(TokenServer(tls=server_context(ca.issue())))
        self.configure(ca_certificates=ca.certificate)
        system = Path(self.enterContext(TemporaryDirectory()), "system.pem")
        other = Authority("Zürich CA").certificate
        system.write_bytes("# Zürich\n".encode("latin-1") + other.encode())
        with patch.dict(os.environ, SSL_CERT_FILE=str(system)):
            delivery = self.tell("1")
            self.drain()
            self.assertEqual(delivery.state, "delivered")
            system.unlink()
            self.change_token(expires_at="-1s", renew_at="-9s")
            delivery = self.tell("2")
            self.drain()
        self.assertEqual((delivery.state, delivery.attempt), ("retrying", 0))
        self.assertRegex(delivery.last_error, r"system\.pem.*SSL_CERT_FILE")

    def test_through_the_proxy_and_trusting_the_endpoints_authority(self):
        ca = Authority()
        self.tokens = self.enterContext(TokenServer(tls=server_context(ca.issue())))
        proxy = self.enterContext(ForwardProxy())
        self.configure(proxy_url=proxy.url, ca_certificates=ca.certificate)
        self.tell("1")
        self.drain()
        self.assertEqual(len(self.posts()), 1)
        self.assertIn(
            ("CONNECT", f"127.0.0.1:{self.tokens.port}"),
            [(method, target) for method, target, _headers in proxy.asked],
        )

    def test_a_forbidden_address_is_not_asked_through_a_proxy_either(self):
        proxy = self.enterContext(ForwardProxy())
        self.configure(proxy_url=proxy.url)
        self.assertDisabledByNumber("auth_token_url")
        self.assertNotIn("10.1.2.3", str(proxy.asked))
