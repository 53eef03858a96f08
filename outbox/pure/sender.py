# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Many HTTP requests in flight from one thread, in order within each queue.

libcurl's multi interface does the work: it needs no thread per request, keeps
connections alive between requests, and shows every address before it connects to it.
"""

import heapq
import itertools
import math
import time
from collections.abc import Callable, Iterable, Iterator

import pycurl

from .connection import Connection
from .exchange import Request, Response, SendError
from .transfer import InvalidRequest, Transfer

__all__ = ["Builder", "Connection", "Request", "Response", "SendError", "Sender"]

#: Builds a request at the moment it is sent, so that its timestamp and signature are
#: those of the attempt.
Builder = Callable[[], Request]

#: A number stands for a request that may not begin yet: seconds to come back after.
Queue = Iterator[Request | Builder | float]

# Seconds. libcurl names no shorter wait when only the network can bring news; this
# bounds it, so that signals are noticed.
_LONGEST_WAIT = 1.0
_WAIT_WITHOUT_SOCKETS = 0.01


class Sender:
    """Sends queues of requests.

    Use it as a context manager, in one thread. Connections stay alive from one ``send``
    to the next and are closed with the sender.

    :param check_address: called with an IP address before every connection to it; to
        refuse, it raises, and its message becomes that of the error
    :param concurrency: requests in flight at once
    :param connection: whom to trust, what to present, and through which proxy
    :raises ValueError: the connection is none that libcurl can make
    """

    def __init__(
        self,
        check_address: Callable[[str], None],
        concurrency: int = 16,
        connection: Connection | None = None,
    ) -> None:
        if concurrency < 1:
            raise ValueError(f"At least one request at once, not {concurrency}.")
        self._check_address = check_address
        self._concurrency = concurrency
        self._connection = connection or Connection()
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_MAXCONNECTS, concurrency)
        # At once, so that settings that cannot be made are told of here.
        self._idle = [self._new_transfer()]
        self._running: dict[pycurl.Curl, tuple[Transfer, Queue]] = {}
        self._refused: list[tuple[Queue, Response]] = []
        self._paused: list[tuple[float, int, Queue]] = []
        self._arrivals = itertools.count()
        self._sending = False

    def __enter__(self) -> "Sender":
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def close(self) -> None:
        """Abort what is in flight and close all connections."""
        self._abort()
        self._multi.close()
        for transfer in self._idle:
            transfer.close()
        self._idle.clear()

    def send(
        self,
        queues: Iterable[Iterable[Request | Builder | float]],
        accept: Callable[[Response], bool],
        tick: float = math.inf,
    ) -> Iterator[Response | None]:
        """Send queues side by side, each strictly one request after the other.

        Queues and their requests are taken as late as possible: a queue when a place
        among the ``concurrency`` is free, a request when it is about to be sent. A
        queue may give a number of seconds instead, to be asked again after them.

        To stop in good order let the queues end and read on to the last response. To
        stop at once close the iterator: requests in flight are aborted, and whether
        they were received nobody knows; responses not read yet are lost.

        :param accept: told every response first; when it returns ``False`` the rest of
            that queue is not sent
        :param tick: seconds without a response after which ``None`` comes instead, so
            that a silent receiver keeps nobody from what the others answered
        :return: every response as it arrives. Come back for the next within a fraction
            of a request's timeout: nothing is read from the network in between.
        :raises RuntimeError: when another ``send`` of this sender has not ended
        """
        if self._sending:
            raise RuntimeError("This sender is sending already. Use one for each task.")
        self._sending = True
        try:
            yield from self._send(map(iter, queues), accept, tick)
        finally:
            self._abort()
            self._sending = False

    def _send(
        self,
        queues: Iterator[Queue],
        accept: Callable[[Response], bool],
        tick: float,
    ) -> Iterator[Response | None]:
        self._fill(queues)
        while self._running or self._refused or self._paused:
            finished = self._finished(time.monotonic() + tick)
            if not finished:
                yield None
            for queue, response in finished:
                if accept(response):
                    self._begin(queue)
            self._fill(queues)
            # The network has work to do while the caller looks at the responses.
            self._multi.perform()
            for _queue, response in finished:
                yield response

    def _fill(self, queues: Iterator[Queue]) -> None:
        while self._busy() < self._concurrency:
            queue = next(queues, None)
            if queue is None:
                return
            self._begin(queue)

    def _busy(self) -> int:
        return len(self._running) + len(self._refused) + len(self._paused)

    def _resume(self) -> None:
        """Start what has paused long enough."""
        while self._paused and self._paused[0][0] <= time.monotonic():
            self._begin(heapq.heappop(self._paused)[-1])

    def _begin(self, queue: Queue) -> None:
        """Start the next request of a queue, if there is one."""
        item = next(queue, None)
        if item is None:
            return
        if isinstance(item, float):
            again = time.monotonic() + item
            heapq.heappush(self._paused, (again, next(self._arrivals), queue))
            return
        request = item() if callable(item) else item
        transfer = self._idle.pop() if self._idle else self._new_transfer()
        try:
            transfer.prepare(request)
        except InvalidRequest as error:
            self._refused.append((queue, transfer.refuse(str(error))))
            self._idle.append(transfer)
            return
        self._multi.add_handle(transfer.curl)
        self._running[transfer.curl] = transfer, queue

    def _new_transfer(self) -> Transfer:
        return Transfer(self._check_address, self._connection)

    def _finished(self, until: float) -> list[tuple[Queue, Response]]:
        """Drive the network until a request has ended, or it is that late."""
        while True:
            self._resume()
            self._multi.perform()
            finished, self._refused = self._refused, []
            finished += self._ended()
            if finished or time.monotonic() > until or not self._busy():
                return finished
            self._wait()

    def _ended(self) -> Iterator[tuple[Queue, Response]]:
        more = True
        while more:
            more, succeeded, failed = self._multi.info_read()
            for curl in succeeded:
                yield self._end(curl)
            for curl, code, message in failed:
                yield self._end(curl, code, message)

    def _end(
        self, curl: pycurl.Curl, code: int = pycurl.E_OK, message: str = ""
    ) -> tuple[Queue, Response]:
        transfer, queue = self._running.pop(curl)
        response = transfer.finish(code, message)
        self._multi.remove_handle(curl)
        self._idle.append(transfer)
        return queue, response

    def _wait(self) -> None:
        milliseconds = self._multi.timeout()
        seconds = _LONGEST_WAIT if milliseconds < 0 else milliseconds / 1000
        seconds = min(seconds, _LONGEST_WAIT)
        if self._paused:
            seconds = min(seconds, max(self._paused[0][0] - time.monotonic(), 0.0))
        if not self._running:
            time.sleep(seconds)
        # Without a socket, as while a name is looked up, select returns at once.
        elif self._multi.select(seconds) < 0:
            time.sleep(min(seconds, _WAIT_WITHOUT_SOCKETS))

    def _abort(self) -> None:
        """Let go of everything in flight; libcurl closes those connections."""
        for transfer, _queue in self._running.values():
            self._multi.remove_handle(transfer.curl)
            self._idle.append(transfer)
        self._running.clear()
        self._refused.clear()
        self._paused.clear()
