# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Take URLs and host names apart, and refuse the forms that hide where they lead."""

import re
import socket
from urllib.parse import SplitResult, urlsplit

import idna

from .guard_errors import InvalidUrl

_HOST_NAME = re.compile(r"(?=.{1,253}\.?$)[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?\.?", re.A)
_UNSAFE_CHARACTER = re.compile(r"[\x00-\x20\x7f-\xa0\\]")


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
    return name


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
    return parts


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
