"""A receiver as another company would write it: public packages judge every request.

``standardwebhooks`` verifies the signature, ``cloudevents`` parses the event. None of
the suite's own code is used.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cloudevents.core.exceptions import CloudEventValidationError
from cloudevents.v1.exceptions import GenericException
from cloudevents.v1.http import from_http
from standardwebhooks.webhooks import Webhook, WebhookVerificationError


@dataclass(frozen=True)
class Arrival:
    """One request that came in.

    :ivar latency: seconds from the event to its arrival
    :ivar verified: the signature is that of the shared secret
    """

    id: str
    type: str
    subject: str
    data: dict
    latency: float
    verified: bool


class Receiver:
    """Listens on this machine while it is started; keeps its port when it is not.

    :param secret: ``whsec_…``
    :param on_arrival: told every arrival
    """

    def __init__(self, secret: str, on_arrival: Callable[[Arrival], None]):
        self._webhook = Webhook(secret)
        self._on_arrival = on_arrival
        self._changed = threading.Condition()
        self._server: ThreadingHTTPServer | None = None
        self._port = 0
        self.arrivals: list[Arrival] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/events"

    def start(self) -> None:
        self._server = _Server(("127.0.0.1", self._port), _handler(self))
        self._port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Refuse connections from now on, and end those there are."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server.end_connections()
            self._server = None

    def wait_for(self, ids: set[str], seconds: float) -> bool:
        """Whether all these events have come, at the latest after a while."""
        with self._changed:
            return self._changed.wait_for(
                lambda: ids <= {arrival.id for arrival in self.arrivals}, seconds
            )

    def take(self, headers: dict[str, str], body: bytes) -> bool:
        """Judge one request; False when it must not be trusted."""
        now = time.time()
        try:
            self._webhook.verify(body, headers)
            verified = True
        except WebhookVerificationError:
            verified = False
        event = from_http(headers, body)
        told_at = datetime.fromisoformat(event["time"]).timestamp()
        arrival = Arrival(
            id=event["id"],
            type=event["type"],
            subject=event["subject"],
            data=event.data,
            latency=now - told_at,
            verified=verified,
        )
        with self._changed:
            self.arrivals.append(arrival)
            self._changed.notify_all()
        self._on_arrival(arrival)
        return verified


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, *args):
        super().__init__(*args)
        self._connections = set()

    def process_request(self, request, client_address):
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request):
        self._connections.discard(request)
        super().shutdown_request(request)

    def end_connections(self) -> None:
        for connection in list(self._connections):
            self.shutdown_request(connection)

    def handle_error(self, request, client_address):
        """Connections that end in the middle are part of the show."""


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_OPTIONS(self) -> None:
            self._answer(204)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            try:
                trusted = receiver.take(headers, body)
            except (CloudEventValidationError, GenericException):
                self._answer(400)
            else:
                self._answer(204 if trusted else 401)

        def _answer(self, status: int) -> None:
            self.send_response(status)
            if status != 204:
                self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args) -> None:
            """The story prints what matters."""

    return Handler
