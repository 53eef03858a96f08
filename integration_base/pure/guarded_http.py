# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A `requests` session whose every connection passes the network guard."""

import socket
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from .network_guard import NetworkGuard


def guarded_session(guard: NetworkGuard, *, timeout: float) -> requests.Session:
    """Return a session for one-off requests to addresses that people configured.

    A host is resolved once, every answer is checked, and the connection goes to a
    checked address while the Host header, SNI and the certificate check keep the name.
    Redirects are not followed, and neither proxies nor credentials are taken from the
    environment.

    Requests raise :class:`~.network_guard.GuardError` when the guard refuses, else what
    `requests` raises.

    :param timeout: seconds, used when a request does not give its own
    """
    return _GuardedSession(guard, timeout)


class _GuardedSession(requests.Session):
    def __init__(self, guard: NetworkGuard, timeout: float):
        super().__init__()
        self.trust_env = False
        self._guard = guard
        self._timeout = timeout
        for scheme in ("http://", "https://"):
            self.mount(scheme, _GuardedAdapter(guard))

    def send(self, request: requests.PreparedRequest, **kwargs: Any):
        self._guard.check_url(request.url or "")
        if kwargs.get("timeout") is None:
            kwargs["timeout"] = self._timeout
        # Behind a proxy the proxy resolves, so nothing here could be checked.
        kwargs["proxies"] = {}
        return super().send(request, **kwargs)

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        return None


class _GuardedAdapter(HTTPAdapter):
    def __init__(self, guard: NetworkGuard):
        super().__init__(max_retries=0)
        self.poolmanager.pool_classes_by_scheme = _pool_classes(guard)


def _pool_classes(guard: NetworkGuard) -> dict[str, type[HTTPConnectionPool]]:
    class Connect:
        """Replaces the one method in which urllib3 resolves and connects."""

        def _new_conn(self) -> socket.socket:
            return _connect(guard, self)

    class GuardedConnection(Connect, HTTPConnection):
        pass

    class GuardedTlsConnection(Connect, HTTPSConnection):
        pass

    class GuardedPool(HTTPConnectionPool):
        ConnectionCls = GuardedConnection

    class GuardedTlsPool(HTTPSConnectionPool):
        ConnectionCls = GuardedTlsConnection

    return {"http": GuardedPool, "https": GuardedTlsPool}


def _connect(guard: NetworkGuard, connection: HTTPConnection) -> socket.socket:
    last_error: OSError | None = None
    for address in guard.resolve(connection.host, connection.port):
        try:
            return socket.create_connection(
                (address, connection.port), connection.timeout
            )
        except OSError as error:
            last_error = error
    raise last_error or OSError("no address")
