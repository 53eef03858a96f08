# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import ipaddress

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..pure.network_guard import (
    ForbiddenAddress,
    InvalidNetwork,
    InvalidUrl,
    NetworkGuard,
    UnresolvedHost,
    parse_networks,
)
from . import common  # noqa: F401  (loads the hypothesis profile)

# First and last address of every denied range, and special forms of denied addresses.
DENIED = """
0.0.0.0 0.255.255.255 10.0.0.0 10.255.255.255 100.64.0.0 100.127.255.255 127.0.0.1
127.255.255.255 169.254.0.1 169.254.169.254 169.254.255.255 172.16.0.0 172.31.255.255
192.0.0.0 192.0.0.255 192.0.2.1 192.88.99.1 192.168.0.0 192.168.255.255 198.18.0.0
198.19.255.255 198.51.100.7 203.0.113.7 224.0.0.1 239.255.255.255 240.0.0.1
255.255.255.255 168.63.129.16 100.100.100.200
:: ::1 fe80::1 febf::1 fe80::1%eth0 fc00::1 fdff::1 fd00:ec2::254 fec0::1 ff02::1
2001:db8::1 2001::1 2001:1ff::1 2002::1 2002:808:808::1 3fff::1 3fff:fff::1 100::1
64:ff9b::8.8.8.8 64:ff9b::10.0.0.1 64:ff9b:1::1 5f00::1 ::8.8.8.8 ::127.0.0.1
::ffff:0:8.8.8.8 ::ffff:10.0.0.1 ::ffff:127.0.0.1 ::ffff:169.254.169.254
2606:4700::5efe:10.0.0.1 2606:4700::200:5efe:192.168.1.1
""".split()

OPEN = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255
128.0.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.167.255.255 192.169.0.0 198.17.255.255
198.20.0.0 223.255.255.255 2606:4700:4700::1111 2a00:1450::1 2001:200::1 2003::1
::ffff:8.8.8.8 2606:4700::5efe:8.8.8.8
""".split()


def _guard(*allowed, answers=None):
    return NetworkGuard(allowed, resolver=lambda host, port: list(answers or ()))


@tagged("post_install", "-at_install")
class TestAddresses(BaseCase):
    def test_special_ranges_are_denied(self):
        for address in DENIED:
            with self.subTest(address), self.assertRaises(ForbiddenAddress):
                NetworkGuard().check_address(address)

    def test_public_addresses_are_open(self):
        for address in OPEN:
            with self.subTest(address):
                NetworkGuard().check_address(address)

    def test_message_names_address_rule_and_remedy(self):
        with self.assertRaises(ForbiddenAddress) as caught:
            NetworkGuard().check_address("10.1.2.3")
        message = str(caught.exception)
        self.assertIn("10.1.2.3", message)
        self.assertIn("10.0.0.0/8", message)
        self.assertIn("Settings ‣ Integration ‣ Allowed networks", message)

    def test_text_that_is_no_address_is_refused(self):
        for text in ("", "localhost", "10.0.0", "0x7f.1", "1.2.3.4.5", ":::"):
            with self.subTest(text), self.assertRaises(ForbiddenAddress):
                NetworkGuard(["0.0.0.0/0", "::/0"]).check_address(text)

    def test_allow_list_opens_exactly_its_networks(self):
        guard = NetworkGuard(["10.20.0.0/16", "fd12::/64"])
        for address in ("10.20.0.1", "10.20.255.255", "fd12::5", "::ffff:10.20.0.1"):
            guard.check_address(address)
        for address in ("10.21.0.1", "10.19.255.255", "fd12:0:0:1::5", "127.0.0.1"):
            with self.subTest(address), self.assertRaises(ForbiddenAddress):
                guard.check_address(address)

    def test_mapped_address_is_judged_as_ipv4_whatever_ipv6_allows(self):
        with self.assertRaises(ForbiddenAddress):
            NetworkGuard(["::/0"]).check_address("::ffff:10.0.0.1")

    def test_allowing_a_translator_does_not_open_what_lies_behind(self):
        guard = NetworkGuard(["::/0"])
        for address in (
            "64:ff9b::8.8.8.8",
            "64:ff9b:1::8.8.8.8",
            "64:ff9b:1:808:8:800::",
            "64:ff9b:1:108:8:808::",
            "64:ff9b:1:1:8:808:800::",
            "2002:808:808::1",
            "2001:0:808:808:0:0:f7f7:f7f7",
            "::ffff:0:8.8.8.8",
            "::8.8.8.8",
            "::1",
        ):
            guard.check_address(address)
        for address in (
            "64:ff9b::10.0.0.1",
            "64:ff9b:1::10.0.0.1",
            "64:ff9b:1:a00:0:100::",
            "64:ff9b:1:10a:0:1::",
            "64:ff9b:1:1:a:0:100:0",
            "2002:a00:1::1",
            "2001:0:808:808:0:0:f5ff:fffe",
            "2001:0:a00:1:0:0:f7f7:f7f7",
            "::ffff:0:10.0.0.1",
            "::10.0.0.1",
        ):
            with self.subTest(address), self.assertRaises(ForbiddenAddress):
                guard.check_address(address)

    def test_metadata_services_open_only_by_their_very_address(self):
        wide = NetworkGuard(["0.0.0.0/0", "::/0"])
        for address in (
            "169.254.169.254",
            "fd00:ec2::254",
            "fd00:ec2::254%eth0",
            "64:ff9b::a9fe:a9fe",
        ):
            with self.subTest(address), self.assertRaises(ForbiddenAddress):
                wide.check_address(address)
        NetworkGuard(["169.254.169.254/32"]).check_address("169.254.169.254")

    @given(st.ip_addresses(v=4))
    def test_no_private_ipv4_address_passes_in_any_form(self, address):
        if address.is_global and not address.is_multicast:
            return
        guard = NetworkGuard()
        for form in (
            f"{address}",
            f"::ffff:{address}",
            f"64:ff9b::{address}",
            f"2002:{int(address) >> 16:x}:{int(address) & 0xFFFF:x}::1",
        ):
            with self.assertRaises(ForbiddenAddress):
                guard.check_address(form)

    @given(st.ip_addresses(v=6))
    def test_no_local_ipv6_address_passes(self, address):
        if not address.is_global or address.is_multicast:
            with self.assertRaises(ForbiddenAddress):
                NetworkGuard().check_address(str(address))


@tagged("post_install", "-at_install")
class TestNetworks(BaseCase):
    def test_entries_may_be_separated_by_commas_and_lines(self):
        self.assertEqual(
            parse_networks("10.0.0.0/8, 192.168.1.7\n\n fd00::/8,"),
            (
                ipaddress.ip_network("10.0.0.0/8"),
                ipaddress.ip_network("192.168.1.7/32"),
                ipaddress.ip_network("fd00::/8"),
            ),
        )
        self.assertEqual(parse_networks(" \n"), ())

    def test_wrong_entry_is_named_with_an_example(self):
        for text in ("10.0.0.0/33", "mes.plant", "10.0.0", "fd00::/129"):
            with self.subTest(text):
                with self.assertRaises(InvalidNetwork) as caught:
                    parse_networks(f"10.0.0.0/8\n{text}")
                self.assertIn(repr(text), str(caught.exception))
                self.assertIn("10.20.0.0/16", str(caught.exception))

    def test_host_inside_a_network_suggests_both_readings(self):
        with self.assertRaises(InvalidNetwork) as caught:
            parse_networks("10.20.3.4/16")
        self.assertIn("10.20.0.0/16", str(caught.exception))
        self.assertIn("10.20.3.4/32", str(caught.exception))


@tagged("post_install", "-at_install")
class TestResolve(BaseCase):
    def test_answers_come_back_without_duplicates(self):
        guard = _guard(answers=["8.8.8.8", "8.8.8.8", "2606:4700::1"])
        self.assertEqual(guard.resolve("example.com", 443), ["8.8.8.8", "2606:4700::1"])

    def test_one_forbidden_answer_forbids_the_host(self):
        guard = _guard(answers=["8.8.8.8", "10.0.0.1"])
        with self.assertRaises(ForbiddenAddress) as caught:
            guard.resolve("mes.example.com", 443)
        self.assertIn("mes.example.com", str(caught.exception))
        self.assertIn("10.0.0.1", str(caught.exception))

    def test_resolver_is_asked_once(self):
        asked = []

        def resolver(host, port):
            asked.append((host, port))
            return ["8.8.8.8"]

        NetworkGuard(resolver=resolver).resolve("Example.COM", 8443)
        self.assertEqual(asked, [("example.com", 8443)])

    def test_literals_are_judged_without_the_resolver(self):
        guard = _guard("fe80::/10", answers=["8.8.8.8"])
        self.assertEqual(guard.resolve("1.1.1.1", 80), ["1.1.1.1"])
        self.assertEqual(guard.resolve("[2606:4700::1]", 80), ["2606:4700::1"])
        self.assertEqual(guard.resolve("fe80::1%eth0", 80), ["fe80::1%eth0"])
        for host in ("127.0.0.1", "[::1]", "::1", "[::ffff:127.0.0.1]", "::1%lo"):
            with self.subTest(host), self.assertRaises(ForbiddenAddress):
                guard.resolve(host, 80)

    def test_odd_spellings_of_ipv4_are_judged_as_the_system_reads_them(self):
        for host in ("0x7f.1", "2130706433", "127.1", "0177.0.0.1", "localhost", "0"):
            with self.subTest(host), self.assertRaises(ForbiddenAddress):
                NetworkGuard().resolve(host, 80)

    def test_answer_that_is_no_address_is_refused(self):
        with self.assertRaises(ForbiddenAddress):
            _guard("0.0.0.0/0", answers=["8.8.8.8", "nonsense"]).resolve("a.b", 80)

    def test_host_without_address_says_what_to_check(self):
        def broken(host, port):
            raise OSError("Name or service not known")

        for guard in (_guard(), NetworkGuard(resolver=broken)):
            with self.assertRaises(UnresolvedHost) as caught:
                guard.resolve("nowhere.example", 443)
            self.assertIn("nowhere.example", str(caught.exception))

    def test_international_names_are_resolved_in_ascii(self):
        asked = []
        guard = NetworkGuard(resolver=lambda h, p: asked.append(h) or ["8.8.8.8"])
        guard.resolve("Bücher.example", 443)
        self.assertEqual(asked, ["xn--bcher-kva.example"])

    def test_names_that_are_none_are_refused(self):
        for host in (
            "",
            "a b",
            "a/b",
            "a..b",
            "-a",
            "é" * 300,
            "a\x00b",
            "[x]",
            "a%2eb",
        ):
            with self.subTest(host), self.assertRaises(InvalidUrl):
                _guard(answers=["8.8.8.8"]).resolve(host, 80)
