"""A receiver that answers as late as the path says, and is never what limits.

``/20/orders`` is answered after 20 ms, ``/silent`` never. One thread around epoll: an
event loop of asyncio would take longer for a request than libcurl's sender does, and
so would a thread of http.server.
"""

import heapq
import itertools
import multiprocessing
import select
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection as Pipe

_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
_END = b"\r\n\r\n"
_LENGTH = b"\r\ncontent-length:"
_READ = 256 * 1024


@dataclass(frozen=True)
class Receiver:
    """:ivar pid: of its process
    :ivar arrivals: gives the monotonic time at which each POST was complete
    """

    port: int
    pid: int
    arrivals: Pipe

    def url(self, milliseconds: float | None, name: str = "events") -> str:
        """:param milliseconds: until the answer; None for never"""
        late = "silent" if milliseconds is None else f"{milliseconds:g}"
        return f"http://127.0.0.1:{self.port}/{late}/{name}"


@contextmanager
def running(timed: bool = False) -> Iterator[Receiver]:
    """In a process of its own, as a receiver does not share an interpreter with us.

    :param timed: whether arrivals are told of; who asks for it has to read them
    """
    # A fork would inherit the bench's sockets.
    context = multiprocessing.get_context("spawn")
    arrivals, telling = context.Pipe(duplex=False)
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as server:
        arguments = (server, telling if timed else None)
        process = context.Process(target=_Loop.serve, args=arguments, daemon=True)
        process.start()
        try:
            yield Receiver(server.getsockname()[1], process.pid, arrivals)
        finally:
            process.kill()
            process.join()


class _Loop:
    def __init__(self, server: socket.socket, telling: Pipe | None) -> None:
        self._server = server
        self._telling = telling
        self._epoll = select.epoll()
        self._connections: dict[int, socket.socket] = {}
        self._partial: dict[int, bytes] = {}
        # When, a number that keeps the order, and to whom.
        self._late: list[tuple[float, int, socket.socket]] = []
        self._numbers = itertools.count()

    @classmethod
    def serve(cls, server: socket.socket, telling: Pipe | None) -> None:
        server.setblocking(False)
        loop = cls(server, telling)
        loop._epoll.register(server, select.EPOLLIN)
        while True:
            loop._turn()

    def _turn(self) -> None:
        for descriptor, _event in self._epoll.poll(self._patience()):
            if descriptor == self._server.fileno():
                self._accept()
            else:
                self._read(descriptor)
        self._answer_late()

    def _patience(self) -> float:
        if not self._late:
            return -1
        return max(0.0, self._late[0][0] - time.monotonic())

    def _answer_late(self) -> None:
        now = time.monotonic()
        while self._late and self._late[0][0] <= now:
            _when, _number, connection = heapq.heappop(self._late)
            self._answer(connection)

    def _accept(self) -> None:
        connection, _address = self._server.accept()
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connections[connection.fileno()] = connection
        self._epoll.register(connection, select.EPOLLIN)

    def _read(self, descriptor: int) -> None:
        connection = self._connections[descriptor]
        try:
            data = connection.recv(_READ)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._drop(descriptor)
            return
        data = self._partial.pop(descriptor, b"") + data
        end = data.find(_END)
        if end < 0 or len(data) < end + len(_END) + _body_length(data[:end]):
            self._partial[descriptor] = data
            return
        # No client here sends the next request before it has its answer.
        self._take(connection, data)

    def _take(self, connection: socket.socket, data: bytes) -> None:
        if self._telling and data.startswith(b"POST"):
            self._telling.send(time.monotonic())
        late = data[: data.index(b"\r\n")].split(b"/", 2)[1].split(b" ")[0]
        if late == b"0" or not late:
            self._answer(connection)
        elif late != b"silent":
            due = time.monotonic() + float(late) / 1000
            heapq.heappush(self._late, (due, next(self._numbers), connection))

    def _answer(self, connection: socket.socket) -> None:
        try:
            connection.send(_ANSWER)
        except OSError:
            # Gone; the next reading finds that out, too.
            pass

    def _drop(self, descriptor: int) -> None:
        self._partial.pop(descriptor, None)
        self._connections.pop(descriptor).close()


def _body_length(head: bytes) -> int:
    start = head.lower().find(_LENGTH)
    if start < 0:
        return 0
    return int(head[start + len(_LENGTH) :].split(b"\r\n", 1)[0])
