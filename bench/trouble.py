"""A receiver that can be well, slow, silent, out of reach, or down."""

import itertools
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from demo.http_server import Answer, LocalServer

STATES = ("well", "slow", "silent", "unreachable", "down")
_TRICKLE = b"HTTP/1.1 204 No Content\r\nX-Slow: " + b"." * 60 + b"\r\n\r\n"
_BYTE_SECONDS = 0.05
_BACKLOG_FULL = 2


@contextmanager
def receiver(state: str) -> Iterator[str]:
    """The address of a receiver in such a state; it takes POST requests.

    :param state: one of `STATES`
    """
    with _WAYS[state]() as url:
        yield url


@contextmanager
def _well() -> Iterator[str]:
    server = LocalServer(lambda _headers, _body: Answer())
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


@contextmanager
def _listening(backlog: int = 64) -> Iterator[tuple[socket.socket, str]]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(backlog)
        yield listener, f"http://127.0.0.1:{listener.getsockname()[1]}/events"


@contextmanager
def _accepting(answer: bytes) -> Iterator[str]:
    """Accepts everybody, and says the answer byte by byte, in five seconds or so."""
    with _listening() as (listener, url):
        kept: list[socket.socket] = []

        def accept() -> None:
            while True:
                try:
                    connection, _address = listener.accept()
                except OSError:
                    return
                kept.append(connection)
                if answer:
                    threading.Thread(
                        target=_trickle, args=(connection, answer), daemon=True
                    ).start()

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield url
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            for connection in kept:
                connection.close()


def _trickle(connection: socket.socket, answer: bytes) -> None:
    try:
        for each in answer:
            connection.send(bytes([each]))
            time.sleep(_BYTE_SECONDS)
    except OSError:
        # The client has given up, as it should.
        pass


def _slow():
    return _accepting(_TRICKLE)


def _silent():
    return _accepting(b"")


@contextmanager
def _unreachable() -> Iterator[str]:
    """Packets are dropped: the kernel does so while nobody accepts."""
    with _listening(backlog=0) as (listener, url):
        kept = []
        for _number in itertools.repeat(None, _BACKLOG_FULL):
            waiting = socket.socket()
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
            kept.append(waiting)
        try:
            yield url
        finally:
            for waiting in kept:
                waiting.close()


@contextmanager
def _down() -> Iterator[str]:
    with _listening() as (listener, url):
        with closing(listener):
            pass
        yield url


_WAYS = {
    "well": _well,
    "slow": _slow,
    "silent": _silent,
    "unreachable": _unreachable,
    "down": _down,
}
