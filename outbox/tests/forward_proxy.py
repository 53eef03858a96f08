# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A forward proxy on the loopback interface that tells what it was asked for."""

import select
import socket
import ssl
import threading
from http.client import HTTPConnection
from http.server import ThreadingHTTPServer
from urllib.parse import urlsplit

from .pure_support import Handler


class ForwardProxy(ThreadingHTTPServer):
    """Leads every host name to 127.0.0.1 while its `with` block runs.

    :param authorization: the value of Proxy-Authorization that it asks for
    :param refuse: the status it answers to CONNECT instead of connecting
    :param tls: a server-side context makes it speak TLS itself
    :ivar telling: it answers by itself, with all that it was told
    :ivar asked: method, target and headers of each request, names in lower case
    """

    daemon_threads = True

    def __init__(
        self,
        authorization: str | None = None,
        refuse: int | None = None,
        tls: ssl.SSLContext | None = None,
    ):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.authorization = authorization
        self.refuse = refuse
        self.tls = tls
        self.telling = False
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        scheme = "https" if tls else "http"
        self.url = f"{scheme}://127.0.0.1:{self.server_port}"

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *exc_info):
        self.shutdown()
        self.server_close()

    def finish_request(self, request, client_address):
        if self.tls:
            request = self.tls.wrap_socket(request, server_side=True)
        return super().finish_request(request, client_address)

    def handle_error(self, request, client_address):
        """Stay silent: connections that break are part of the tests."""


class _Handler(Handler):
    server: ForwardProxy

    def _note(self) -> bool:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.asked.append((self.command, self.path, headers))
        wanted = self.server.authorization
        if wanted and headers.get("proxy-authorization") != wanted:
            self.reply(407, [("Proxy-Authenticate", 'Basic realm="plant"')])
            return False
        return True

    def do_CONNECT(self):
        if not self._note():
            return
        if self.server.refuse:
            self.reply(self.server.refuse)
            return
        port = int(self.path.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as target:
            self.send_response(200)
            self.end_headers()
            self.wfile.flush()
            self._relay(target)
        self.close_connection = True

    def _relay(self, target):
        ends = {self.connection: target, target: self.connection}
        while True:
            for end in select.select(list(ends), [], [])[0]:
                data = end.recv(65536)
                if not data:
                    return
                ends[end].sendall(data)

    def _forward(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if not self._note():
            return
        if self.server.telling:
            self.reply(502, (), str(self.headers).encode())
            return
        parts = urlsplit(self.path)
        target = HTTPConnection("127.0.0.1", parts.port or 80, timeout=30)
        headers = {n: v for n, v in self.headers.items() if "proxy" not in n.lower()}
        target.request(self.command, parts.path or "/", body, headers)
        response = target.getresponse()
        self.reply(response.status, (), response.read())
        target.close()

    do_POST = do_OPTIONS = _forward
