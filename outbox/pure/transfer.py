# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""One libcurl easy handle: a request in, a response out, used again and again."""

import re
import socket
from collections.abc import Callable
from datetime import datetime, timezone
from urllib.parse import urlsplit

import pycurl

from .connection import Connection
from .curl_errors import describe
from .exchange import Request, Response, SendError
from .headers import InvalidHeader, check_name, check_value

USER_AGENT = "odoo-outbox/1"

#: Bytes of an answer's body that are kept, and after which reading it is given up.
BODY_KEPT = 64 * 1024
BODY_READ = 1024 * 1024

#: Bytes of an answer's headers that are kept.
HEADERS_KEPT = 16 * 1024

_VISIBLE_ASCII = re.compile(r"[\x21-\x7e]+")

# libcurl adds these on its own unless they are named without a value.
_UNWANTED = {"expect": "Expect:", "content-type": "Content-Type:"}


class InvalidRequest(ValueError):
    """The request cannot be sent as it is; the message says what to correct."""


class _Handover(socket.socket):
    """A socket on its way to libcurl.

    pycurl gives libcurl a duplicate and lets go of this one, so it closes right then
    instead of by the garbage collector, which warns of sockets nobody closed.
    """

    def __del__(self) -> None:
        self.close()


class Transfer:
    """A request under way, and afterwards its response.

    :ivar curl: the handle to add to a multi handle between ``prepare`` and ``finish``
    """

    def __init__(
        self, check_address: Callable[[str], None], connection: Connection
    ) -> None:
        self._check_address = check_address
        self._connection = connection
        # What the handle is set to, as it mostly stays so from request to request.
        self._method = "POST"
        self._url: str | None = None
        self._timeouts: tuple[float, float] | None = None
        self.curl = pycurl.Curl()
        self._set_constant_options()

    def close(self) -> None:
        self.curl.close()

    def prepare(self, request: Request) -> None:
        """Load a request.

        :raises InvalidRequest: before anything of it is sent
        """
        self._request = request
        self._blocked: str | None = None
        self._allowed = False
        self._headers: list[tuple[str, str]] = []
        self._header_bytes = 0
        self._body = bytearray()
        self._body_bytes = 0
        self._truncated = False
        self._started_at = datetime.now(timezone.utc)
        curl = self.curl
        if request.url != self._url:
            curl.setopt(pycurl.URL, _checked_url(request.url))
            self._url = request.url
        curl.setopt(pycurl.HTTPHEADER, _header_lines(request))
        curl.setopt(pycurl.POSTFIELDS, request.body)
        if request.method != self._method:
            self._method = request.method
            curl.setopt(pycurl.CUSTOMREQUEST, request.method)
        timeouts = request.timeout, request.connect_timeout
        if timeouts != self._timeouts:
            self._timeouts = timeouts
            curl.setopt(pycurl.TIMEOUT_MS, _milliseconds(request.timeout))
            curl.setopt(
                pycurl.CONNECTTIMEOUT_MS, _milliseconds(request.connect_timeout)
            )

    def finish(self, code: int = pycurl.E_OK, message: str = "") -> Response:
        """The response, once libcurl reports the end of the transfer.

        :param code: of libcurl, with its message
        """
        return self._response(
            self.curl.getinfo(pycurl.RESPONSE_CODE) or None,
            self._error(code, message),
            self.curl.getinfo(pycurl.TOTAL_TIME),
        )

    def refuse(self, reason: str) -> Response:
        """The response to a request that ``prepare`` did not take."""
        return self._response(None, SendError("other", reason), 0.0)

    def _response(
        self, status: int | None, error: SendError | None, duration: float
    ) -> Response:
        credentials = self._request.credentials
        return Response(
            request=self._request,
            status=status,
            headers=tuple((n, credentials.hide(v)) for n, v in self._headers),
            body=credentials.hide_bytes(bytes(self._body)),
            truncated=self._truncated,
            error=error,
            started_at=self._started_at,
            duration=duration,
        )

    def _error(self, code: int, message: str) -> SendError | None:
        if code == pycurl.E_OK or self._body_bytes > BODY_READ:
            return None
        if self._blocked is not None and not self._allowed:
            return SendError("blocked", self._blocked)
        proxy = self._connection.proxy
        return describe(self.curl, code, message, self._request, proxy)

    def _set_constant_options(self) -> None:
        curl = self.curl
        curl.setopt(pycurl.POST, 1)
        curl.setopt(pycurl.NOSIGNAL, 1)
        curl.setopt(pycurl.USERAGENT, USER_AGENT)
        curl.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
        curl.setopt(pycurl.HTTP09_ALLOWED, 0)
        curl.setopt(pycurl.PATH_AS_IS, 1)
        curl.setopt(pycurl.FOLLOWLOCATION, 0)
        curl.setopt(pycurl.TCP_KEEPALIVE, 1)
        curl.setopt(pycurl.TCP_KEEPIDLE, 30)
        curl.setopt(pycurl.TCP_KEEPINTVL, 15)
        self._connection.apply(curl)
        curl.setopt(pycurl.OPENSOCKETFUNCTION, self._open_socket)
        curl.setopt(pycurl.HEADERFUNCTION, self._on_header)
        curl.setopt(pycurl.WRITEFUNCTION, self._on_body)

    def _open_socket(self, purpose: int, address) -> socket.socket | int:
        """Judge the very address libcurl is about to connect to.

        Whatever was resolved before, by whoever, does not count, so an answer of the
        name server that changes in between changes nothing. Of several answers the
        refused ones are passed over: in which order they come is up to chance, and
        whether a request is blocked must not be.
        """
        try:
            self._check_address(address.addr[0])
        except Exception as error:  # an exception must not pass through libcurl
            proxy = self._connection.proxy
            self._blocked = f"Proxy {proxy.address}: {error}" if proxy else str(error)
            return pycurl.SOCKET_BAD
        self._allowed = True
        return _Handover(address.family, address.socktype, address.protocol)

    def _on_header(self, line: bytes) -> None:
        if line.startswith(b"HTTP/"):
            # An interim answer (1xx) came before this one.
            self._headers.clear()
            self._header_bytes = 0
            return
        name, colon, value = line.decode("latin-1").partition(":")
        if not colon:
            return
        self._header_bytes += len(line)
        if self._header_bytes > HEADERS_KEPT:
            self._truncated = True
            return
        self._headers.append((name.strip(), value.strip()))

    def _on_body(self, chunk: bytes) -> int | None:
        self._body_bytes += len(chunk)
        room = BODY_KEPT - len(self._body)
        self._body += chunk[:room]
        if len(chunk) > room:
            self._truncated = True
        # Any number but the chunk's length makes libcurl give up the transfer.
        return -1 if self._body_bytes > BODY_READ else None


def _checked_url(url: str) -> str:
    if not _VISIBLE_ASCII.fullmatch(url):
        raise InvalidRequest(
            "The address holds a space, a line break or a character that is not ASCII. "
            "Encode the host name as IDNA and percent-encode the rest."
        )
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError as error:
        raise InvalidRequest(f"The address is malformed: {error}.") from None
    if parts.scheme not in ("http", "https") or not host:
        raise InvalidRequest(
            "The address must start with https:// or http:// and name a host."
        )
    if "@" in parts.netloc:
        raise InvalidRequest(
            "The address holds a user name or password. Remove it and use the "
            "endpoint's authentication instead."
        )
    return url


def _header_lines(request: Request) -> list[bytes]:
    lines = []
    unwanted = dict(_UNWANTED)
    for name, value in request.headers + request.credentials.headers:
        try:
            check_name(name)
            check_value(name, value)
        except InvalidHeader as error:
            raise InvalidRequest(str(error)) from None
        unwanted.pop(name.lower(), None)
        # libcurl takes a name with a colon and no value as: leave this header out.
        lines.append((f"{name}: {value}" if value.strip() else f"{name};").encode())
    return lines + [line.encode() for line in unwanted.values()]


def _milliseconds(seconds: float) -> int:
    # 0 would mean: no limit.
    return max(1, round(seconds * 1000))
