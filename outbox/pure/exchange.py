# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What is sent over HTTP and what comes of it.

Addresses, headers and bodies can hold secrets, so none of them shows in a ``repr``.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from .credentials import NONE, Credentials

ErrorKind = Literal[
    "resolve", "connect", "proxy", "timeout", "tls", "blocked", "protocol", "other"
]


@dataclass(frozen=True, slots=True)
class Request:
    """A request, a POST unless it says otherwise.

    :ivar headers: to be seen by everybody who may see the request
    :ivar credentials: headers that are sent as well, and are not to be seen
    :ivar timeout: seconds for the whole exchange
    :ivar connect_timeout: seconds of these until the connection stands, TLS included
    :ivar ref: whatever the caller wants to find again in the response
    """

    url: str = field(repr=False)
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes = field(repr=False)
    timeout: float
    connect_timeout: float
    ref: Any = None
    credentials: Credentials = field(default=NONE, repr=False)
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class SendError:
    """Why a request got no complete answer.

    :ivar kind: ``resolve``: the host name has no address; ``connect``: no connection,
        be it refused or never made; ``proxy``: the proxy cannot be reached or does not
        let through; ``timeout``: the request was sent and no complete
        answer came in time; ``tls``: no secure connection; ``blocked``: the address
        was refused before connecting; ``protocol``: the connection broke or what came
        was no HTTP; ``other``: the request itself cannot be sent
    :ivar message: technical detail without secrets
    """

    kind: ErrorKind
    message: str


@dataclass(frozen=True, slots=True)
class Response:
    """How one request ended.

    Whatever of the request's credentials the answer repeats is hidden in it.

    :ivar status: HTTP status, ``None`` when none arrived
    :ivar headers: of the final answer, in the order received
    :ivar body: its first 64 KiB
    :ivar truncated: there was more than ``headers`` and ``body`` hold
    :ivar error: ``None`` when a complete answer arrived
    :ivar started_at: UTC
    :ivar duration: seconds
    """

    request: Request
    status: int | None
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes = field(repr=False)
    truncated: bool
    error: SendError | None
    started_at: datetime
    duration: float

    def header(self, name: str) -> str | None:
        """The first value of a header, by its name in any case."""
        wanted = name.lower()
        return next((v for n, v in self.headers if n.lower() == wanted), None)
