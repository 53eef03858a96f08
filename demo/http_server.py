"""An HTTP server on this machine that can go away and come back under its address."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# Until a server notices that it is to stop.
_POLL_SECONDS = 0.01


@dataclass(frozen=True)
class Answer:
    status: int = 204
    headers: Mapping[str, str] = field(default_factory=dict)


class LocalServer:
    """Listens while it is started; keeps its port when it is not.

    :param take: told the headers, names in lower case, and the body of every POST, in a
        thread of its own; returns what to answer
    """

    def __init__(self, take: Callable[[dict[str, str], bytes], Answer]) -> None:
        self._take = take
        self._server: _Server | None = None
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/events"

    def start(self) -> None:
        self._server = _Server(("127.0.0.1", self.port), _handler(self._take))
        self.port = self._server.server_port
        threading.Thread(
            target=self._server.serve_forever, args=(_POLL_SECONDS,), daemon=True
        ).start()

    def stop(self) -> None:
        """Refuse connections from now on, and break those there are."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server.break_connections()
            self._server = None


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._connections: set[Any] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def break_connections(self) -> None:
        for connection in list(self._connections):
            self.shutdown_request(connection)

    def handle_error(self, *_request: object) -> None:
        """Connections that end in the middle are what some of this is about."""


def _handler(
    take: Callable[[dict[str, str], bytes], Answer],
) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_OPTIONS(self) -> None:
            self._answer(Answer())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self._answer(take(headers, body))

        def _answer(self, answer: Answer) -> None:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.status != 204:
                self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Whoever runs it shows what matters."""

    return Handler
