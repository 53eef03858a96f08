# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Decide which network addresses outgoing requests may reach.

People who configure endpoints are not the people who own the network, so an address
inside it (the metadata service of a cloud, another database's backend) must not be
reachable by typing it into a form. Names are resolved once, every answer is judged, and
the caller connects to the judged address: an answer that changes later changes nothing.
"""

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from ipaddress import IPv6Address

from .guard_errors import (
    ForbiddenAddress,
    GuardError,
    InvalidNetwork,
    InvalidUrl,
    UnresolvedHost,
)
from .special_networks import DENIED, METADATA, Address, Network, embedded_ipv4
from .url_form import (
    ascii_host,
    ascii_rest,
    is_loopback_name,
    numeric_address,
    port_of,
    split_url,
)

__all__ = [
    "ForbiddenAddress",
    "GuardError",
    "InvalidNetwork",
    "InvalidUrl",
    "NetworkGuard",
    "UnresolvedHost",
    "parse_networks",
    "system_resolver",
]

Resolver = Callable[[str, int], list[str]]

REMEDY = (
    "If this is wanted, a system administrator can allow it in "
    "Settings ‣ Integration ‣ Allowed networks."
)


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
        name = ascii_host(host)
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
        """Check a URL and return it in ASCII.

        :param resolve: also look the host name up and judge its addresses; without it,
            only addresses written into the URL are judged, in any spelling
        :raises InvalidUrl: the form is not accepted
        :raises ForbiddenAddress: the address is not allowed
        :raises UnresolvedHost: only with `resolve`
        """
        parts = ascii_rest(split_url(url))
        host = parts.hostname or ""
        port = port_of(parts)
        if ":" in host:
            self.resolve(host, port)
            return parts.geturl()
        name = ascii_host(host)
        numeric = numeric_address(name.removesuffix("."))
        if numeric:
            self.check_address(numeric)
        else:
            if is_loopback_name(name):
                self._check_loopback(name)
            if resolve:
                self.resolve(name, port)
        netloc = name if parts.port is None else f"{name}:{parts.port}"
        return parts._replace(netloc=netloc).geturl()

    def _check_loopback(self, name: str) -> None:
        """Judge a name that some resolvers take for this machine without asking."""
        try:
            self.check_address("127.0.0.1")
        except ForbiddenAddress as error:
            raise ForbiddenAddress(f"{name}: {error}") from None

    def _reason_against(self, address: Address) -> str | None:
        if isinstance(address, IPv6Address):
            if address.ipv4_mapped:
                return self._reason_against(address.ipv4_mapped)
            # Allowing a translator's range must not open what lies behind it.
            for embedded in embedded_ipv4(address):
                inner = self._reason_against(embedded)
                if inner:
                    return f"it leads to {embedded}, and {inner}"
        if address in METADATA and not self._allows_exactly(address):
            return f"{address} is the metadata service of a cloud"
        if self._allows(address):
            return None
        for network, rule in DENIED:
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
