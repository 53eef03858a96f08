"""A receiver as another company would write it: public packages judge every request.

``standardwebhooks`` verifies the signature, ``cloudevents`` parses the events, alone or
in a batch. None of the suite's own code is used.
"""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cloudevents.core.exceptions import CloudEventValidationError
from cloudevents.v1.exceptions import GenericException
from cloudevents.v1.http import CloudEvent, from_dict, from_http
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from demo.http_server import Answer, LocalServer

BATCH = "application/cloudevents-batch+json"


@dataclass(frozen=True)
class Arrival:
    """One event that came in.

    :ivar schema: URL of the schema that the data follow
    :ivar latency: seconds from the event to its arrival
    :ivar batch: how many events came in the same request; None when it came alone
    :ivar verified: the signature is that of the shared secret
    """

    id: str
    type: str
    subject: str
    data: dict
    schema: str | None
    latency: float
    batch: int | None
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
        self._server = LocalServer(self._answer)
        self.start, self.stop = self._server.start, self._server.stop
        self.arrivals: list[Arrival] = []

    @property
    def url(self) -> str:
        return self._server.url

    def wait_for(self, ids: set[str], seconds: float) -> bool:
        """Whether all these events have come, at the latest after a while."""
        with self._changed:
            return self._changed.wait_for(
                lambda: ids <= {arrival.id for arrival in self.arrivals}, seconds
            )

    def _answer(self, headers: dict[str, str], body: bytes) -> Answer:
        try:
            trusted = self._take(headers, body)
        except (CloudEventValidationError, GenericException):
            return Answer(400)
        return Answer(204 if trusted else 401)

    def _take(self, headers: dict[str, str], body: bytes) -> bool:
        """Judge one request; False when it must not be trusted."""
        now = time.time()
        try:
            self._webhook.verify(body, headers)
            verified = True
        except WebhookVerificationError:
            verified = False
        events, batch = _events(headers, body)
        arrivals = [_arrival(event, now, batch, verified) for event in events]
        with self._changed:
            self.arrivals += arrivals
            self._changed.notify_all()
        for arrival in arrivals:
            self._on_arrival(arrival)
        return verified


def _events(
    headers: dict[str, str], body: bytes
) -> tuple[list[CloudEvent], int | None]:
    if headers["content-type"].startswith(BATCH):
        events = [from_dict(attributes) for attributes in json.loads(body)]
        return events, len(events)
    return [from_http(headers, body)], None


def _arrival(
    event: CloudEvent, now: float, batch: int | None, verified: bool
) -> Arrival:
    told_at = datetime.fromisoformat(event["time"]).timestamp()
    return Arrival(
        id=event["id"],
        type=event["type"],
        subject=event["subject"],
        data=event.data,
        schema=event.get("dataschema"),
        latency=now - told_at,
        batch=batch,
        verified=verified,
    )
