# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.outbox.tests.common import OutboxCase


@tagged("post_install", "-at_install")
class TestDigestUrl(OutboxCase):
    def test_digest_url_is_on_the_server_of_the_endpoint(self):
        endpoint = self.make_endpoint("http://127.0.0.1:9/events")
        endpoint.digest_url = "http://127.0.0.1:9/digest"
        for url in (
            "http://127.0.0.1:10/digest",
            "https://127.0.0.1:9/digest",
            "http://127.0.0.2:9/digest",
        ):
            with self.subTest(url=url), self.assertRaises(ValidationError):
                endpoint.digest_url = url

    def test_default_port_may_be_written_or_left_out(self):
        endpoint = self.make_endpoint("http://127.0.0.1/events")
        endpoint.digest_url = "http://127.0.0.1:80/digest"
        self.assertEqual(endpoint.digest_url, "http://127.0.0.1:80/digest")

    def test_endpoint_does_not_move_away_from_its_digest(self):
        endpoint = self.make_endpoint("http://127.0.0.1:9/events")
        endpoint.digest_url = "http://127.0.0.1:9/digest"
        with self.assertRaisesRegex(ValidationError, "http://127.0.0.1:10"):
            endpoint.url = "http://127.0.0.1:10/events"

    def test_address_that_is_not_allowed_is_refused(self):
        endpoint = self.make_endpoint()
        with self.assertRaises(ValidationError):
            endpoint.digest_url = "http://169.254.169.254/latest"
