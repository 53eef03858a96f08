# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Decide which network addresses outgoing requests may reach.

People who configure endpoints are not the people who own the network, so an address
inside it (the metadata service of a cloud, another database's backend) must not be
reachable by typing it into a form. Names are resolved once, every answer is judged, and
the caller connects to the judged address: an answer that changes later changes nothing.

Sources: IANA special-purpose registries (RFC 6890), the deny lists of Svix, Hook0 and
Convoy.
"""

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from urllib.parse import SplitResult, urlsplit

import idna

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolver = Callable[[str, int], list[str]]

REMEDY = (
    "If this is wanted, a system administrator can allow it in "
    "Settings ‣ Integration ‣ Allowed networks."
)

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
_DENIED = tuple(
    (ipaddress.ip_network(network), rule) for network, rule in _DENIED_TEXT.items()
)

# Cloud metadata services hand out credentials to whoever asks. A wide allow-list entry
# such as 169.254.0.0/16 is never meant to open them: only their very address does.
_METADATA = frozenset(
    map(
        ipaddress.ip_address,
        ("169.254.169.254", "168.63.129.16", "100.100.100.200", "fd00:ec2::254"),
    )
)

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_ISATAP_IDS = (0x00005EFE, 0x02005EFE)
_HOST_NAME = re.compile(r"(?=.{1,253}\.?$)[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?\.?", re.A)
_UNSAFE_CHARACTER = re.compile(r"[\x00-\x20\x7f-\xa0\\]")


class GuardError(ValueError):
    """A target that must not, or cannot, be connected to; says so to a person."""


class InvalidUrl(GuardError):
    """A URL in a form that is not accepted."""


class InvalidNetwork(GuardError):
    """An entry of the allow list that is no network."""


class UnresolvedHost(GuardError):
    """A host name without any address."""


class ForbiddenAddress(GuardError):
    """An address that the deny list covers and the allow list does not."""


def parse_networks(text: str) -> tuple[Network, ...]:
    """Parse networks in CIDR form, separated by commas or white space.

    :raises InvalidNetwork: names the entry and says what it should look like
    """
    return tuple(_parse_network(entry) for entry in re.split(r"[\s,]+", text) if entry)


def system_resolver(host: str, port: int) -> list[str]:
    """Return the addresses the operating system knows for a host, best first."""
    answers = socket.getaddrinfo(host, port, proto=socket.IPPROTO_TCP)
    return [str(answer[4][0]) for answer in answers]


class NetworkGuard:
    """Judges addresses, host names and URLs.

    :param allowed: networks that are open although the deny list covers them
    :param resolver: ``(host, port) -> addresses``; replaced in tests
    :raises InvalidNetwork: an entry of `allowed` is no network
    """

    def __init__(
        self,
        allowed: Iterable[str | Network] = (),
        resolver: Resolver = system_resolver,
    ):
        self._allowed = tuple(
            _parse_network(entry) if isinstance(entry, str) else entry
            for entry in allowed
        )
        self._resolver = resolver

    def check_address(self, address: str) -> None:
        """Return if an IP address may be connected to.

        An IPv4 address inside an IPv6 one is judged as that IPv4 address, too.

        :param address: IPv4 or IPv6 text; a scope (``%eth0``) is ignored
        :raises ForbiddenAddress: names the address, the rule and the remedy
        """
        try:
            parsed = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            raise ForbiddenAddress(f"{address!r} is no IP address.") from None
        reason = self._reason_against(parsed)
        if reason:
            raise ForbiddenAddress(
                f"The address {address} is not allowed: {reason}. {REMEDY}"
            )

    def resolve(self, host: str, port: int) -> list[str]:
        """Resolve a host once and return its addresses, all of them checked.

        :param host: a name or an IP address, IPv6 with or without brackets
        :raises ForbiddenAddress: any of the answers is not allowed
        :raises UnresolvedHost: there is no answer
        :raises InvalidUrl: the host is neither a name nor an address
        """
        literal = host.removeprefix("[").removesuffix("]")
        if _is_address(literal):
            self.check_address(literal)
            return [literal]
        name = _ascii_host(host)
        try:
            addresses = list(dict.fromkeys(self._resolver(name, port)))
        except (OSError, UnicodeError):
            addresses = []
        if not addresses:
            raise UnresolvedHost(
                f"The host name {name} has no address. Check its spelling, and that "
                "the name server of this machine knows it."
            )
        for address in addresses:
            try:
                self.check_address(address)
            except ForbiddenAddress as error:
                raise ForbiddenAddress(f"{name}: {error}") from None
        return addresses

    def check_url(self, url: str, *, resolve: bool = False) -> str:
        """Check a URL and return it with its host in ASCII.

        :param resolve: also look the host name up and judge its addresses; without it,
            only addresses written into the URL are judged, in any spelling
        :raises InvalidUrl: the form is not accepted
        :raises ForbiddenAddress: the address is not allowed
        :raises UnresolvedHost: only with `resolve`
        """
        parts = _split_url(url)
        host = parts.hostname or ""
        port = _port(parts)
        if "%" in host and ":" in host:
            raise InvalidUrl("Leave out the zone (%…) of the IPv6 address in the URL.")
        if ":" in host:
            self.resolve(host, port)
            return url
        name = _ascii_host(host)
        numeric = _numeric_address(name.removesuffix("."))
        if numeric:
            self.check_address(numeric)
        elif resolve:
            self.resolve(name, port)
        netloc = name if parts.port is None else f"{name}:{parts.port}"
        return parts._replace(netloc=netloc).geturl()

    def _reason_against(self, address: Address) -> str | None:
        if isinstance(address, IPv6Address):
            if address.ipv4_mapped:
                return self._reason_against(address.ipv4_mapped)
            embedded = _embedded_ipv4(address)
            # Allowing a translator's range must not open what lies behind it.
            inner = self._reason_against(embedded) if embedded else None
            if inner:
                return f"it leads to {embedded}, and {inner}"
        if address in _METADATA and not self._allows_exactly(address):
            return f"{address} is the metadata service of a cloud"
        if self._allows(address):
            return None
        for network, rule in _DENIED:
            if address in network:
                return f"{network} is denied ({rule})"
        return None

    def _allows(self, address: Address) -> bool:
        return any(address in network for network in self._allowed)

    def _allows_exactly(self, address: Address) -> bool:
        return any(
            address in network and network.num_addresses == 1
            for network in self._allowed
        )


def _parse_network(text: str) -> Network:
    with suppress(ValueError):
        return ipaddress.ip_network(text)
    try:
        wider = ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise InvalidNetwork(
            f"{text!r} is no network. Write an address and a prefix length, for "
            "example 10.20.0.0/16 or 192.168.5.7/32."
        ) from None
    address, _, prefix = text.partition("/")
    raise InvalidNetwork(
        f"{text!r} names a host inside a network. Write {wider} for the whole network, "
        f"or {address}/{wider.max_prefixlen} for this host alone."
    )


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return True


def _embedded_ipv4(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that NAT64, 6to4 or ISATAP would forward to."""
    if address in _NAT64 or (int(address) >> 32) & 0xFFFFFFFF in _ISATAP_IDS:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.sixtofour


def _numeric_address(host: str) -> str | None:
    """Return what the system reads in a numeric host: ``0x7f.1`` is ``127.0.0.1``."""
    try:
        answers = socket.getaddrinfo(host, None, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return None
    return str(answers[0][4][0])


def _ascii_host(host: str) -> str:
    name = host.lower()
    try:
        if not name.isascii():
            name = idna.encode(name, uts46=True).decode("ascii")
    except idna.IDNAError:
        raise InvalidUrl(f"The host name {host!r} is not valid.") from None
    if not _HOST_NAME.fullmatch(name) or ".." in name:
        raise InvalidUrl(f"The host name {host!r} is not valid.")
    return name


def _split_url(url: str) -> SplitResult:
    if _UNSAFE_CHARACTER.search(url):
        raise InvalidUrl(
            "The URL contains a space, a backslash or a control character. Remove it, "
            "or write it percent-encoded."
        )
    try:
        parts = urlsplit(url)
    except ValueError:
        raise InvalidUrl(
            "The URL cannot be read. Write it like https://mes.example.com/events."
        ) from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InvalidUrl(
            "The URL needs http:// or https:// and a host, for example "
            "https://mes.example.com/events."
        )
    if "@" in parts.netloc:
        raise InvalidUrl(
            "The URL contains a user name or password. Leave it out and configure the "
            "authentication apart from the URL."
        )
    if "#" in url:
        raise InvalidUrl("The URL contains a fragment (#…), which is never sent.")
    return parts


def _port(parts: SplitResult) -> int:
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        raise InvalidUrl("The port in the URL is not between 1 and 65535.")
    return port or {"http": 80, "https": 443}[parts.scheme]
