# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import BaseCase, tagged

from ..pure.networks import contains, parse_networks


@tagged("post_install", "-at_install")
class TestNetworks(BaseCase):
    def test_addresses_are_found_in_every_form(self):
        networks = parse_networks("192.0.2.7\n203.0.113.0/24, 2001:db8::/32")
        for address in (
            "192.0.2.7",
            "::ffff:192.0.2.7",
            "203.0.113.255",
            "2001:db8::1",
            "2001:0DB8:0:0::1%eth0",
        ):
            self.assertTrue(contains(networks, address), address)

    def test_others_and_what_is_none_are_not_found(self):
        networks = parse_networks("192.0.2.7\n203.0.113.0/24, 2001:db8::/32")
        for address in ("192.0.2.8", "2001:db9::1", "", "x", "192.0.2.7:80", "é", "7"):
            self.assertFalse(contains(networks, address), address)
        self.assertFalse(contains((), "192.0.2.7"))
        self.assertFalse(contains(parse_networks(""), "192.0.2.7"))
