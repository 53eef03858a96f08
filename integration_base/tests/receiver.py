# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A real HTTP server in a thread that records requests and answers as told."""

import ssl
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

WAIT_SECONDS = 30.0
# Until it notices that it is to stop, which each test waits for.
POLL_SECONDS = 0.01


@dataclass(frozen=True)
class Answer:
    """What the receiver does with one request.

    :param delay: seconds to wait before answering
    :param hold: answer only once this event is set
    :param drop: close the connection instead of answering
    """

    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay: float = 0.0
    hold: threading.Event | None = None
    drop: bool = False


@dataclass(frozen=True)
class Received:
    """One request as it came in; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Receiver:
    """Listens on 127.0.0.1 while its `with` block runs.

    ::

        with Receiver(Answer(503), Answer(200)) as receiver:
            ...  # send to receiver.url
            first, second = receiver.wait_for(2)

    :param script: answers for the first requests, in order of their arrival
    :param default: the answer when the script has ended
    :param tls: a server-side context makes it speak HTTPS
    """

    def __init__(
        self,
        *script: Answer,
        default: Answer | None = None,
        tls: ssl.SSLContext | None = None,
    ):
        self.requests: list[Received] = []
        self.connections = 0
        self.default = default or Answer()
        self._script = list(script)
        self._changed = threading.Condition()
        self._tls = tls
        self._server: _Server | None = None
        self.port = 0

    def __enter__(self) -> "Receiver":
        self.start()
        return self

    def __exit__(self, *exc_info) -> None:
        self.stop()

    @property
    def url(self) -> str:
        scheme = "https" if self._tls else "http"
        return f"{scheme}://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Listen, again on the same port after :meth:`stop`."""
        if self._server is None:
            self._server = _Server(self, self.port, self._tls)
            self.port = self._server.server_port
            threading.Thread(
                target=self._server.serve_forever, args=(POLL_SECONDS,), daemon=True
            ).start()

    def stop(self) -> None:
        """Refuse connections from now on."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def answer(self, *script: Answer) -> None:
        """Replace the answers for the requests to come."""
        with self._changed:
            self._script = list(script)

    def wait_for(self, count: int, timeout: float = WAIT_SECONDS) -> list[Received]:
        """Return all requests as soon as there are at least `count`.

        :raises AssertionError: they did not come within `timeout` seconds
        """
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.requests) >= count, timeout):
                raise AssertionError(
                    f"{len(self.requests)} requests came instead of {count}."
                )
            return list(self.requests)

    def record(self, received: Received) -> Answer:
        with self._changed:
            self.requests.append(received)
            self._changed.notify_all()
            return self._script.pop(0) if self._script else self.default

    def count_connection(self) -> None:
        with self._changed:
            self.connections += 1


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, receiver: Receiver, port: int, tls: ssl.SSLContext | None):
        self.receiver = receiver
        self.tls = tls
        super().__init__(("127.0.0.1", port), _Handler)

    def finish_request(self, request, client_address):
        self.receiver.count_connection()
        if self.tls:
            # Here and not on the listening socket: a failed handshake then ends this
            # connection's thread only.
            request = self.tls.wrap_socket(request, server_side=True)
        return super().finish_request(request, client_address)

    def handle_error(self, request, client_address):
        """Stay silent: clients that go away in the middle are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def _handle(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        answer = self.server.receiver.record(
            Received(
                method=self.command,
                path=self.path,
                headers={name.lower(): value for name, value in self.headers.items()},
                body=self.rfile.read(length),
            )
        )
        time.sleep(answer.delay)
        if answer.hold:
            answer.hold.wait(WAIT_SECONDS)
        if answer.drop:
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 204:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body if answer.status != 204 else b"")

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _handle

    def log_message(self, *args) -> None:
        """Keep the access log out of the tests' output."""
