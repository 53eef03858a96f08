# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A sender without a network: a script says what becomes of each request, and when."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta

from ..pure.sender import Request, Response

STATUS = {"delivered": 204, "failed": 422, "down": 503, "gone": 410}


class ScriptedSender:
    """Keeps the promises of ``Sender.send``: queues side by side, each in order.

    :param next_answer: which of the requests in flight is answered next, and how: a key
        of ``STATUS``; may raise, or do anything else in between
    :param on_request: told of each request when it is sent
    """

    # Of all senders, as the order of tries is told by their times.
    _now = datetime.min.replace(tzinfo=UTC)

    def __init__(
        self,
        next_answer: Callable[[list[Request]], tuple[Request, str]],
        on_request: Callable[[Request, list[Request]], None],
        concurrency: int,
    ):
        self._next_answer = next_answer
        self._on_request = on_request
        self._concurrency = concurrency

    def __enter__(self) -> "ScriptedSender":
        return self

    def __exit__(self, *exc_info: object) -> None:
        pass

    def send(
        self,
        queues: Iterable[Iterable[Request]],
        accept: Callable[[Response], bool],
        tick: float,
    ) -> Iterator[Response]:
        waiting, running = iter(queues), {}
        while True:
            while len(running) < self._concurrency:
                queue = next(waiting, None)
                if queue is None:
                    break
                self._begin(iter(queue), running)
            if not running:
                return
            request, outcome = self._next_answer(list(running))
            queue = running.pop(request)
            response = self._response(request, STATUS[outcome])
            if accept(response):
                self._begin(queue, running)
            yield response

    def _begin(self, queue: Iterator[Request], running: dict) -> None:
        request = next(queue, None)
        if request is not None:
            self._on_request(request, list(running))
            running[request] = queue

    def _response(self, request: Request, status: int) -> Response:
        # Faster than any network, and still one after the other.
        after = type(self)._now + timedelta(milliseconds=10)
        type(self)._now = max(after, datetime.now(UTC))
        return Response(
            request=request,
            status=status,
            headers=(),
            body=b"",
            truncated=False,
            error=None,
            started_at=self._now,
            duration=0.0,
        )
