"""A receiver that does as it is told: answers, fails, holds requests, goes away."""

import json
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cloudevents.v1.http import CloudEvent, from_http
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from demo.http_server import Answer, LocalServer
from e2e.waiting import PATIENCE


@dataclass(frozen=True)
class Request:
    """One POST as it came in; header names in lower case."""

    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @cached_property
    def event(self) -> CloudEvent:
        """Parsed by the public package ``cloudevents``, which checks it."""
        return from_http(self.headers, self.body)

    @property
    def json(self) -> dict[str, Any]:
        return json.loads(self.body)

    def is_signed_with(self, secret: str) -> bool:
        """Judged by the public package ``standardwebhooks``."""
        try:
            Webhook(secret).verify(self.body, self.headers)
        except WebhookVerificationError:
            return False
        return True


class Receiver:
    """Listens on this machine; `stop` and `start` keep the port.

    :ivar requests: all that came in, in order of arrival
    """

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self._script: deque[Answer] = deque()
        self._changed = threading.Condition()
        self._open = threading.Event()
        self._open.set()
        self._server = LocalServer(
            lambda headers, body: self.take(Request(headers, body))
        )

    def __enter__(self) -> "Receiver":
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return self._server.url

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        """Refuse connections from now on, and break those there are."""
        self._open.set()
        self._server.stop()

    def answer_next(self, *answers: Answer) -> None:
        """Answer the next requests so, and those after them with 204 again."""
        self._script.extend(answers)

    def hold(self) -> None:
        """Answer nobody until `let_go`."""
        self._open.clear()

    def let_go(self) -> None:
        self._open.set()

    @property
    def is_holding(self) -> bool:
        return not self._open.is_set()

    def wait(self, enough: Callable[[list[Request]], object], what: str) -> None:
        """:raises AssertionError: the requests were not enough in time"""
        with self._changed:
            if not self._changed.wait_for(lambda: enough(self.requests), PATIENCE):
                raise AssertionError(
                    f"not within {PATIENCE:g} s: {what}; {len(self.requests)} came"
                )

    def wait_for_ids(self, ids: set[str]) -> None:
        """Wait until each of these events has come at least once."""
        self.wait(lambda came: ids <= {r.id for r in came}, f"all of {len(ids)} events")

    def first_receipts(self) -> list[Request]:
        """Each event once, in the order of their first arrival."""
        return list({r.id: r for r in reversed(self.requests)}.values())[::-1]

    def types_about(self, order: int) -> list[str]:
        """Types of the events of a sale order, in the order of their first arrival."""
        subject = f"sale.order/{order}"
        return [
            request.event["type"]
            for request in self.first_receipts()
            if request.event["subject"] == subject
        ]

    def take(self, request: Request) -> Answer:
        """Note a request and say what to answer, as soon as it may be answered."""
        with self._changed:
            self.requests.append(request)
            answer = self._script.popleft() if self._script else Answer()
            self._changed.notify_all()
        self._open.wait()
        return answer
