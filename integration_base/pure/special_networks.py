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
    "100:0:0:1::/64": "dummy prefix",
    "2001::/23": "protocol assignments",
    "2001:db8::/32": "documentation",
    "2002::/16": "6to4",
    "3fff::/20": "documentation",
    "5f00::/16": "segment routing",
    "fc00::/7": "private network",
    "fe80::/10": "link-local",
    "fec0::/10": "site-local",
    "ff00::/8": "multicast",
    # The rest beside 2000::/3 is not in use on the Internet, but perhaps at home.
    "::/3": "not global unicast",
    "4000::/2": "not global unicast",
    "8000::/1": "not global unicast",
}
DENIED = tuple(
    (ipaddress.ip_network(network), rule) for network, rule in _DENIED_TEXT.items()
)

# Cloud metadata services hand out credentials to whoever asks. A wide allow-list entry
# such as 169.254.0.0/16 is never meant to open them: only their very address does.
METADATA = frozenset(
    map(
        ipaddress.ip_address,
        (
            "169.254.169.254",  # most clouds
            "169.254.170.2",  # AWS, of containers
            "169.254.170.23",  # AWS, of pods
            "169.254.42.42",  # Scaleway
            "169.254.0.23",  # Tencent
            "168.63.129.16",  # Azure
            "100.100.100.200",  # Alibaba
            "192.0.0.192",  # Oracle
            "fd00:ec2::254",  # AWS
            "fd00:ec2::23",  # AWS, of pods
            "fd20:ce::254",  # Google
            "fd00:42::42",  # Scaleway
            "fd00:c1::a9fe:a9fe",  # Oracle
        ),
    )
)

# IPv4-compatible, IPv4-mapped, IPv4-translated (SIIT) and NAT64: the last 32 bits.
_IPV4_LAST = tuple(
    map(IPv6Network, ("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96"))
)
_OWN_ADDRESSES = (IPv6Address("::"), IPv6Address("::1"))
_LOCAL_NAT64 = IPv6Network("64:ff9b:1::/48")
_ISATAP_IDS = (0x00005EFE, 0x02005EFE)


def embedded_ipv4(address: IPv6Address) -> tuple[IPv4Address, ...]:
    """Return the IPv4 addresses that the network may forward to instead."""
    bits = int(address)
    if address in _OWN_ADDRESSES:
        return ()
    if address in _LOCAL_NAT64:
        return _local_nat64(bits)
    if address.teredo:
        return address.teredo
    last = any(address in network for network in _IPV4_LAST)
    if last or (bits >> 32) & 0xFFFFFFFF in _ISATAP_IDS:
        return (IPv4Address(bits & 0xFFFFFFFF),)
    return (address.sixtofour,) if address.sixtofour else ()


def _local_nat64(bits: int) -> tuple[IPv4Address, ...]:
    """The IPv4 address by each length of prefix that the translator may have.

    RFC 6052 section 2.2: bits 64 to 71 are zero and skipped, and what follows the IPv4
    address is zero.
    """
    found = []
    if (bits >> 56) & 0xFF == 0:
        dense = (bits >> 64 << 56) | bits & (1 << 56) - 1
        for prefix in (48, 56, 64):
            after = 120 - prefix - 32
            if dense & (1 << after) - 1 == 0:
                found.append(IPv4Address(dense >> after & 0xFFFFFFFF))
    return tuple(found) or (IPv4Address(bits & 0xFFFFFFFF),)
