# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Networks and addresses that outgoing requests have no business with.

Sources: IANA special-purpose registries (RFC 6890), the deny lists of Svix, Hook0 and
Convoy.
"""

import ipaddress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_DENIED_TEXT = {
    "0.0.0.0/8": "this network",
    "10.0.0.0/8": "private network",
    "100.64.0.0/10": "carrier-grade NAT",
    "127.0.0.0/8": "loopback",
    "169.254.0.0/16": "link-local",
    "172.16.0.0/12": "private network",
    "192.0.0.0/24": "protocol assignments",
    "192.0.2.0/24": "documentation",
    "192.88.99.0/24": "6to4 relay",
    "192.168.0.0/16": "private network",
    "198.18.0.0/15": "benchmarking",
    "198.51.100.0/24": "documentation",
    "203.0.113.0/24": "documentation",
    "224.0.0.0/4": "multicast",
    "240.0.0.0/4": "reserved and broadcast",
    "::/128": "unspecified",
    "::1/128": "loopback",
    "64:ff9b::/96": "NAT64",
    "64:ff9b:1::/48": "local NAT64",
    "::/8": "reserved, IPv4 in IPv6",
    "100::/64": "discard only",
    "2001::/23": "protocol assignments",
    "2001:db8::/32": "documentation",
    "2002::/16": "6to4",
    "3fff::/20": "documentation",
    "5f00::/16": "segment routing",
    "fc00::/7": "private network",
    "fe80::/10": "link-local",
    "fec0::/10": "site-local",
    "ff00::/8": "multicast",
}
DENIED = tuple(
    (ipaddress.ip_network(network), rule) for network, rule in _DENIED_TEXT.items()
)

# Cloud metadata services hand out credentials to whoever asks. A wide allow-list entry
# such as 169.254.0.0/16 is never meant to open them: only their very address does.
METADATA = frozenset(
    map(
        ipaddress.ip_address,
        ("169.254.169.254", "168.63.129.16", "100.100.100.200", "fd00:ec2::254"),
    )
)

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_ISATAP_IDS = (0x00005EFE, 0x02005EFE)


def embedded_ipv4(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that NAT64, 6to4 or ISATAP would forward to."""
    if address in _NAT64 or (int(address) >> 32) & 0xFFFFFFFF in _ISATAP_IDS:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.sixtofour
