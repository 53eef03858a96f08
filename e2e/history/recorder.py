"""A receiver that writes down what it took, and refuses or holds what it is told to."""

import json
import threading
import time
from collections.abc import Callable

from demo.http_server import Answer, LocalServer
from e2e.history.checker import Receipt
from e2e.waiting import eventually


class Recorder:
    """Listens on this machine.

    :ivar receipts: what it took, in order of arrival
    :ivar refused: how many requests it answered with 500
    :param refuses: asked about each event that comes
    :param delay: seconds until it answers
    """

    def __init__(
        self,
        refuses: Callable[[Receipt], bool] = lambda _receipt: False,
        delay: float = 0.0,
    ) -> None:
        self.receipts: list[Receipt] = []
        self.refused = 0
        self.waiting = 0
        self._refuses = refuses
        self._delay = delay
        self._lock = threading.Lock()
        self._open = threading.Event()
        self._open.set()
        self._server = LocalServer(self._take)

    def __enter__(self) -> "Recorder":
        self._server.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.let_go()
        self._server.stop()

    @property
    def url(self) -> str:
        return self._server.url

    @property
    def port(self) -> int:
        return self._server.port

    def hold(self) -> None:
        """Answer nobody until `let_go`; what is held was not taken yet."""
        self._open.clear()

    def let_go(self) -> None:
        self._open.set()

    def wait_for(self, count: int) -> None:
        """Wait until so many receipts have come, repeated ones included."""
        eventually(lambda: len(self.receipts) >= count, f"{count} receipts")

    def _take(self, _headers: dict[str, str], body: bytes) -> Answer:
        event = json.loads(body)
        if not self._open.is_set():
            with self._lock:
                self.waiting += 1
            self._open.wait()
        if self._delay:
            time.sleep(self._delay)
        receipt = Receipt(
            event["id"],
            event["partitionkey"],
            event["data"]["version"],
            time.monotonic(),
        )
        with self._lock:
            if self._refuses(receipt):
                self.refused += 1
                return Answer(500)
            self.receipts.append(receipt)
        return Answer()
