# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Real servers and certificates for the tests of floor 1."""

import ipaddress
import socket
import ssl
import tempfile
import threading
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import settings

#: Property tests judge results, never the time an example takes, and leave no files.
PROPERTY = settings(deadline=None, database=None, max_examples=100)


@dataclass(frozen=True, slots=True)
class Received:
    """A request as the server read it."""

    path: str
    headers: Message
    body: bytes


class Handler(BaseHTTPRequestHandler):
    """A POST: remembered by the server, then handed to its ``answer``."""

    protocol_version = "HTTP/1.1"
    # Head and body of an answer go out as two packets otherwise.
    wbufsize = -1

    def do_POST(self):
        self.body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.lock:
            self.server.received.append(Received(self.path, self.headers, self.body))
        self.server.answer(self)

    def reply(
        self,
        status: int = 200,
        headers: Iterable[tuple[str, str]] = (),
        body: bytes = b"",
    ) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class HttpServer(ThreadingHTTPServer):
    """An HTTP server on a free port of the loopback interface.

    :ivar received: every request, in the order received
    :ivar connections: how many were accepted
    """

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, answer: Callable[[Handler], None], context=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer = answer
        self.context = context
        self.lock = threading.Lock()
        self.received: list[Received] = []
        self.connections = 0
        scheme = "https" if context else "http"
        self.url = f"{scheme}://127.0.0.1:{self.server_port}/hook"

    @property
    def bodies(self) -> list[bytes]:
        return [request.body for request in self.received]

    def get_request(self):
        connection, address = super().get_request()
        self.connections += 1
        return connection, address

    def finish_request(self, request, client_address):
        # In the connection's own thread, so that a slow handshake delays nobody.
        if not self.context:
            return super().finish_request(request, client_address)
        with request.dup() as raw:
            try:
                secured = self.context.wrap_socket(request, server_side=True)
            except ssl.SSLError:
                # What came and was not read would have the client's system throw away
                # the alert that says what is wrong.
                raw.shutdown(socket.SHUT_WR)
                while raw.recv(65536):
                    pass
                return None
        with secured:
            return super().finish_request(secured, client_address)

    def handle_error(self, request, client_address):
        pass  # clients that break off are what the tests are about


@contextmanager
def http_server(answer: Callable[[Handler], None] = Handler.reply, context=None):
    """A running ``HttpServer``; by default it answers 200 to everything."""
    server = HttpServer(answer, context)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def raw_server(script: Callable[[socket.socket], None]):
    """The URL of a server that runs ``script`` on each connection, then closes it."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _address = listener.accept()
            except OSError:
                return
            threading.Thread(target=handle, args=(connection,), daemon=True).start()

    def handle(connection: socket.socket) -> None:
        with connection:
            try:
                script(connection)
            except OSError:
                return

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/hook"
    finally:
        # Closing alone does not wake a thread that waits in accept.
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def read_request(connection: socket.socket) -> bytes:
    """A request up to the end of its head and an empty or short body."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    return data


def unused_port() -> int:
    """A port of the loopback interface nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@contextmanager
def server_certificate(address: str = "127.0.0.1", days: int = 1):
    """A self-signed certificate: the path of its PEM file and a server context.

    :param days: how long it is valid from now on; negative for an expired one
    """
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "receiver")])
    now = datetime.now(timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=30))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.IPAddress(ipaddress.ip_address(address))]
            ),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "certificate.pem")
        path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        key_path = Path(folder, "key.pem")
        key_path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path, key_path)
        yield str(path), context
