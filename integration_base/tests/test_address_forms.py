# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import BaseCase, tagged
from odoo.tests.common import _super_send

from ..pure.guarded_http import guarded_session
from ..pure.network_guard import ForbiddenAddress, InvalidUrl, NetworkGuard
from .address_forms import (
    CONFUSING_URLS,
    FORBIDDEN_UNICODE_HOSTS,
    LOOPBACK_NAMES,
    OPEN_HOSTS,
    forbidden_hosts,
)
from .receiver import Receiver


@tagged("post_install", "-at_install")
class TestFormsOnSave(BaseCase):
    def assertForbidden(self, host, rule):
        with self.subTest(host), self.assertRaises(ForbiddenAddress) as caught:
            NetworkGuard().check_url(f"http://{host}:8069/x")
        self.assertIn(rule, str(caught.exception))

    def test_a_forbidden_address_is_refused_in_every_spelling(self):
        for host, rule in forbidden_hosts():
            self.assertForbidden(host, rule)

    def test_names_of_this_machine_are_refused_without_asking_anyone(self):
        for host in LOOPBACK_NAMES.split():
            self.assertForbidden(host, "loopback")

    def test_unicode_hides_no_address(self):
        for host in FORBIDDEN_UNICODE_HOSTS:
            self.assertForbidden(host, "is not allowed")

    def test_an_open_address_is_accepted_in_every_spelling(self):
        for host in OPEN_HOSTS.split():
            with self.subTest(host):
                NetworkGuard().check_url(f"http://{host}/x")

    def test_similar_names_are_names(self):
        for host in ("localhost.example.com", "notlocalhost", "127.0.0.1.example"):
            with self.subTest(host):
                NetworkGuard().check_url(f"http://{host}/x")

    def test_urls_that_parsers_read_differently_are_refused_whatever_is_allowed(self):
        guard = NetworkGuard(["0.0.0.0/0", "::/0"])
        for form, _connects in CONFUSING_URLS:
            with self.subTest(form), self.assertRaises(InvalidUrl):
                guard.check_url(form.format(port=8069))


@tagged("post_install", "-at_install")
class TestFormsInSession(BaseCase):
    """The session refuses by itself, whoever has saved the URL."""

    def setUp(self):
        super().setUp()
        self.receiver = self.enterContext(Receiver())
        self.session = guarded_session(NetworkGuard(), timeout=2.0)
        self.addCleanup(self.session.close)

    @classmethod
    def _request_handler(cls, session, request, /, **kwargs):
        # Odoo's own block of the network in tests would hide what the guard does.
        return _super_send(session, request, **kwargs)

    def assertRefused(self, url, error):
        with self.subTest(url):
            with self.assertRaises(error):
                self.session.post(url, data=b"{}")
            self.assertEqual(self.receiver.connections, 0)

    def test_no_spelling_of_a_forbidden_address_is_connected_to(self):
        hosts = [host for host, _rule in forbidden_hosts()] + LOOPBACK_NAMES.split()
        for host in hosts:
            self.assertRefused(f"http://{host}:{self.receiver.port}/", ForbiddenAddress)

    def test_no_url_that_parsers_read_differently_leads_anywhere(self):
        # `requests` has an opinion of its own of some, and refuses them first.
        for form, _connects in CONFUSING_URLS:
            self.assertRefused(form.format(port=self.receiver.port), ValueError)
