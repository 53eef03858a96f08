"""HTTP byte by byte, as no client library would let anybody send it."""

import http.client
import json
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

PATIENCE = 30.0
"""Seconds after which a server that does not answer hangs."""


@dataclass(frozen=True)
class Call:
    """What is sent, whatever HTTP thinks of it.

    :ivar body: as it is framed, chunks included
    :ivar hang_up: send no more, as whoever breaks off in the middle does
    """

    method: str
    path: str
    headers: Sequence[tuple[str, bytes]]
    body: bytes = b""
    hang_up: bool = False

    @property
    def bytes(self) -> bytes:
        lines = [f"{self.method} {self.path} HTTP/1.1".encode("latin-1")]
        lines += [name.encode() + b": " + value for name, value in self.headers]
        return b"\r\n".join(lines) + b"\r\n\r\n" + self.body


@dataclass(frozen=True)
class Reply:
    status: int
    content_type: str
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def exchange(port: int, call: Call) -> Reply | None:
    """Send it to this machine; the reply, or None where the connection ends without.

    :raises TimeoutError: the server hangs
    """
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
        try:
            connection.sendall(call.bytes)
            if call.hang_up:
                connection.shutdown(socket.SHUT_WR)
        except (BrokenPipeError, ConnectionResetError):
            # It has answered before all was sent, or will not answer at all.
            pass
        response = http.client.HTTPResponse(connection, method=call.method)
        try:
            response.begin()
            body = response.read()
        except (http.client.HTTPException, ConnectionResetError):
            return None
        kind = response.headers.get("content-type", "")
        return Reply(response.status, kind.partition(";")[0], body)


def chunked(body: bytes, sizes: Sequence[int]) -> bytes:
    """A body in chunks of these sizes, and the rest in one."""
    chunks = []
    for size in sizes:
        chunks.append(body[:size])
        body = body[size:]
    pieces = [
        b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in [*chunks, body] if chunk
    ]
    return b"".join(pieces) + b"0\r\n\r\n"
