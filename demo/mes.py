"""An MES as another company would write it: it answers production orders.

It hears of them by the webhooks that Odoo sends, and tells what it has made by webhooks
of its own, in its own words. The package ``standardwebhooks`` signs them.
"""

import json
import threading
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import requests
from standardwebhooks.webhooks import Webhook

from demo.inbox_source import Route
from demo.receiver import Arrival

COMPLETED = "job.completed"
# What an integrator enters in Odoo: the MES's words become a command of the inbox.
ROUTE = Route(
    COMPLETED,
    "mrp.production.report",
    "{order: job, quantity: good, unit: unit, lots: [batch],"
    " consumption: used[].{sku: part, quantity: quantity, lot: batch}}",
)
# Reporting a part of an order makes a backorder, for which Odoo reads journal entries.
RIGHTS = ("mrp.group_mrp_user", "account.group_account_readonly")
MOMENT = 1.0
"""Seconds that it takes to make something."""


@dataclass
class Job:
    """A production order.

    :ivar parts: what is needed for it, by number
    :ivar used: the lots that have come for it
    """

    number: str
    product: str
    quantity: float
    unit: str
    parts: dict[str, float]
    used: list[dict] = field(default_factory=list)

    def take(self, came: Iterable[dict]) -> bool:
        """Use what has come of its parts, and no more than it needs; whether it can."""
        left = dict(self.parts)
        for lot in came:
            if quantity := min(lot["quantity"], left.get(lot["part"], 0)):
                left[lot["part"]] -= quantity
                self.used.append({**lot, "quantity": quantity})
        return bool(self.used)


class Mes:
    """:param address: of the source in Odoo's inbox
    :param secret: ``whsec_…`` of that source
    :param say: tells people what it does
    """

    def __init__(self, address: str, secret: str, say: Callable[[str], None]) -> None:
        self._address = address
        self._webhook = Webhook(secret)
        self._say = say
        self._lock = threading.Lock()
        self._waiting: list[Job] = []

    def hear(self, arrival: Arrival) -> None:
        """Take a production order, or learn that parts have come for one."""
        if not arrival.verified:
            return
        match arrival.type:
            case "mrp.production.confirmed":
                self._plan(arrival.data)
            case "stock.receipt.done":
                self._supply(arrival.data["moves"])

    def _plan(self, order: dict) -> None:
        job = Job(
            number=order["name"],
            product=order["product"]["sku"] or order["product"]["name"],
            quantity=order["quantity"],
            unit=order["unit"]["name"],
            parts={
                part["product"]["sku"]: part["quantity"] for part in order["components"]
            },
        )
        if order["component_readiness"] == "assigned":
            return self._begin(job)
        with self._lock:
            self._waiting.append(job)
        self._say(f"the MES has planned {job.number} and waits for parts")

    def _supply(self, moves: list[dict]) -> None:
        came = [lot for move in moves for lot in _lots(move)]
        with self._lock:
            ready = [job for job in self._waiting if job.take(came)]
            self._waiting = [job for job in self._waiting if job not in ready]
        for job in ready:
            self._begin(job)

    def _begin(self, job: Job) -> None:
        threading.Thread(target=self._make, args=(job,), daemon=True).start()

    def _make(self, job: Job) -> None:
        time.sleep(MOMENT)
        batch = f"M-{datetime.now(UTC):%y%m%d-%H%M%S}"
        self._say(
            f"the MES has made {job.quantity:g} {job.product} as lot {batch}"
            f" and reports {job.number}"
        )
        self._report(
            {
                "job": job.number,
                "good": job.quantity,
                "unit": job.unit,
                "batch": batch,
                "used": job.used,
            }
        )

    def _report(self, completion: dict) -> None:
        """Post it until Odoo has taken it; what was taken already is no harm."""
        now, uid = datetime.now(UTC), f"mes-{uuid.uuid4()}"
        document = {
            "type": COMPLETED,
            "timestamp": now.isoformat(timespec="seconds"),
            "data": completion,
        }
        body = json.dumps(document)
        headers = {
            "content-type": "application/json",
            "webhook-id": uid,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._webhook.sign(uid, now, body),
        }
        while (answer := self._post(body, headers)) is None:
            time.sleep(MOMENT)
        self._say(f"Odoo's inbox answers {answer.status_code}: {answer.text}")

    def _post(self, body: str, headers: dict[str, str]) -> requests.Response | None:
        """The answer; None if it is to be sent again."""
        try:
            answer = requests.post(
                self._address, data=body, headers=headers, timeout=60
            )
        except requests.ConnectionError:
            return None
        return answer if answer.status_code < 500 else None


def _lots(move: dict) -> Iterable[dict]:
    for line in move["lines"]:
        if line["lot"]:
            yield {
                "part": move["product"]["sku"],
                "quantity": line["quantity"],
                "batch": line["lot"]["name"],
            }
