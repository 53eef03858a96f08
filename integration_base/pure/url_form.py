# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Take URLs and host names apart, and refuse the forms that hide where they lead."""

import re
import socket
import string
from urllib.parse import SplitResult, quote, urlsplit

import idna

from .guard_errors import InvalidUrl

_HOST_NAME = re.compile(r"(?=.{1,253}\.?$)[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?\.?", re.A)
_UNSAFE_CHARACTER = re.compile(r"[\x00-\x20\x7f-\xa0\\]")
# Parsers differ in what they make of anything before or behind the brackets.
_HOST_AND_PORT = re.compile(r"(\[[0-9a-f:.]+\]|[^\[\]:]+)(:[0-9]*)?", re.A | re.I)
# Such a label at the end belongs to an address (WHATWG URL, "ends in a number").
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.A)


def numeric_address(host: str) -> str | None:
    """Return what the system reads in a numeric host: ``0x7f.1`` is ``127.0.0.1``."""
    try:
        answers = socket.getaddrinfo(host, None, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return None
    return str(answers[0][4][0])


def ascii_host(host: str) -> str:
    """Return a host name in lower-case ASCII (IDNA 2008).

    :raises InvalidUrl: this is no host name
    """
    name = host.lower()
    try:
        if not name.isascii():
            name = idna.encode(name, uts46=True).decode("ascii")
    except idna.IDNAError:
        raise InvalidUrl(f"The host name {host!r} is not valid.") from None
    if not _HOST_NAME.fullmatch(name) or ".." in name:
        raise InvalidUrl(f"The host name {host!r} is not valid.")
    _, _, last = name.removesuffix(".").rpartition(".")
    if _NUMBER.fullmatch(last) and not numeric_address(name.removesuffix(".")):
        raise InvalidUrl(f"The host {host!r} is neither a name nor an IP address.")
    return name


def is_loopback_name(name: str) -> bool:
    """Whether a name always means this machine (RFC 6761, section 6.3)."""
    return f".{name.removesuffix('.')}".endswith(".localhost")


def split_url(url: str) -> SplitResult:
    """Split a URL that names http or https, a host, and no more than is sent.

    :raises InvalidUrl: says what to change
    """
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
    if "%" in parts.netloc and ":" in parts.hostname:
        raise InvalidUrl("Leave out the zone (%…) of the IPv6 address in the URL.")
    if not _HOST_AND_PORT.fullmatch(parts.netloc):
        port_of(parts)
        raise InvalidUrl(
            "The host in the URL cannot be read. Write a name, an IPv4 address, or an "
            "IPv6 address in brackets, and nothing else but a port behind it."
        )
    return parts


def ascii_rest(parts: SplitResult) -> SplitResult:
    """Percent-encode what is not ASCII behind the host (RFC 3987, section 3.1)."""
    path, query = (quote(part, safe=string.printable) for part in parts[2:4])
    return parts._replace(path=path, query=query)


def port_of(parts: SplitResult) -> int:
    """Return the port of a URL, by its scheme when it names none.

    :raises InvalidUrl: the port is no port
    """
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        raise InvalidUrl("The port in the URL is not between 1 and 65535.")
    return port or {"http": 80, "https": 443}[parts.scheme]
