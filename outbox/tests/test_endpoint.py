# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from psycopg2.errors import CheckViolation

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.integration_base.pure.signature import generate_key_pair
from odoo.addons.integration_base.tests.receiver import Receiver

from .common import OutboxCase


@tagged("post_install", "-at_install")
class TestEndpointAddress(OutboxCase):
    """A wrong address is refused when it is saved, with what to do about it."""

    def assertRefused(self, pattern, url, **values):
        with self.assertRaisesRegex(ValidationError, pattern), self.env.cr.savepoint():
            self.make_endpoint(url, **values)

    def test_a_reachable_receiver_is_saved(self):
        with Receiver() as receiver:
            endpoint = self.make_endpoint(receiver.url, state="active")
        self.assertEqual(endpoint.state, "active")
        self.assertEqual([r.method for r in receiver.requests], ["OPTIONS"])

    def test_a_receiver_that_is_down_can_only_be_saved_paused(self):
        with Receiver() as receiver:
            url = receiver.url
        self.assertRefused("cannot be reached.*Start the receiver", url, state="active")
        self.assertTrue(self.make_endpoint(url, state="paused"))

    def test_changing_to_an_unreachable_address_is_refused(self):
        with Receiver() as receiver:
            endpoint = self.make_endpoint(receiver.url, state="active")
        with self.assertRaisesRegex(ValidationError, "cannot be reached"):
            endpoint.url = f"{receiver.url}/other"

    def test_addresses_in_forbidden_networks(self):
        self.env["ir.config_parameter"].set_param(
            "integration_base.allowed_networks", ""
        )
        for url in (
            "http://127.0.0.1:8069/x",
            "http://localhost/x",
            "http://[::1]/x",
            "http://10.1.2.3/x",
            "http://169.254.169.254/latest/meta-data",
            "http://2130706433/x",
            "http://0x7f.1/x",
        ):
            self.assertRefused("Allowed networks", url, state="active")

    def test_texts_that_are_no_address(self):
        for url in (
            "mes.example.com",
            "ftp://mes.example.com",
            "http://",
            "http://user:password@mes.example.com",
            "http://mes.example.com/#part",
            "http://mes.example.com:99999",
            "http://mes example.com",
        ):
            self.assertRefused("URL|port|host", url, state="paused")

    def test_a_host_that_does_not_exist(self):
        self.assertRefused(
            "no address.*[Cc]heck", "http://no-such-host.invalid", state="active"
        )

    def test_international_host_names_are_kept_in_ascii(self):
        endpoint = self.make_endpoint("http://bücher.example/x")
        self.assertEqual(endpoint.url, "http://xn--bcher-kva.example/x")


@tagged("post_install", "-at_install")
class TestEndpointSecret(OutboxCase):
    def test_a_new_endpoint_signs_with_a_secret_of_its_own(self):
        first, second = self.make_endpoint(), self.make_endpoint()
        self.assertEqual(len(first.secret_ids), 1)
        self.assertNotEqual(
            first.secret_ids._plaintext(), second.secret_ids._plaintext()
        )

    def test_a_secret_may_be_given_with_the_endpoint(self):
        private, public = generate_key_pair()
        endpoint = self.make_endpoint(
            secret_ids=[(0, 0, {"name": "MES", "value": private})]
        )
        self.assertEqual(endpoint.secret_ids.public_key, public)

    def test_a_secret_in_the_wrong_form_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "whsec_"):
            self.make_endpoint(secret_ids=[(0, 0, {"name": "x", "value": "hunter2"})])


@tagged("post_install", "-at_install")
class TestEndpointSettings(OutboxCase):
    def test_settings_out_of_range_are_refused(self):
        for values in (
            {"timeout": 0},
            {"timeout": 61},
            {"connect_timeout": 20},
            {"concurrency": 0},
            {"lanes": 0},
            {"lanes": 17},
            {"rate_limit": -1},
            {"max_size": 0},
        ):
            with (
                self.subTest(values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.make_endpoint(**values)
