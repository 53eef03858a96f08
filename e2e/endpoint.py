"""An endpoint as an integrator makes and watches it, through the API."""

import secrets
from base64 import b64encode
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from demo.odoo_api import ApiError, OdooApi
from demo.story import EVENT_TYPES
from e2e.receiver import Receiver
from e2e.waiting import eventually

OPEN_STATES = ("pending", "retrying", "parked", "held")


def new_secret() -> str:
    return "whsec_" + b64encode(secrets.token_bytes(32)).decode()


@dataclass(frozen=True)
class Endpoint:
    """:ivar secrets: what its requests are signed with"""

    api: OdooApi
    id: int
    secrets: tuple[str, ...]

    @classmethod
    def create(
        cls,
        api: OdooApi,
        receiver: Receiver | str,
        secret_count: int = 1,
        event_types: Sequence[str] = EVENT_TYPES,
        **values: Any,
    ) -> "Endpoint":
        """Create it with a subscription, to all events of sale orders by default.

        Each event is sent at once, whatever is usual for its type.

        :param receiver: or its URL
        """
        keys = tuple(new_secret() for _ in range(secret_count))
        vals = {
            "name": "e2e",
            "url": receiver if isinstance(receiver, str) else receiver.url,
            "secret_ids": [[0, 0, {"name": "e2e", "value": key}] for key in keys],
            **values,
        }
        (id_,) = api.call("outbox.endpoint", "create", vals_list=[vals])
        types = api.search_read(
            "outbox.event.type", [("name", "in", list(event_types))], ["id"]
        )
        subscription = {
            "endpoint_id": id_,
            "event_type_ids": [[6, 0, [row["id"] for row in types]]],
            "timing": "real_time",
        }
        api.call("outbox.subscription", "create", vals_list=[subscription])
        return cls(api, id_, keys)

    def _act(self, method: str) -> None:
        self.api.call("outbox.endpoint", method, ids=[self.id])

    def pause(self) -> None:
        self._act("action_pause")

    def resume(self) -> None:
        self._act("action_resume")

    def retry_all(self) -> None:
        """Try again now what waits for its next attempt."""
        ids = [delivery["id"] for delivery in self.deliveries("retrying")]
        # A worker may have tried all of them meanwhile.
        with suppress(ApiError):
            self.api.call("outbox.delivery", "action_retry", ids=ids)

    def replay(self, api: OdooApi) -> int:
        """Have all that it was owed lately sent again, by the wizard; id of the replay.

        :param api: of who starts it
        """
        values = {
            "mode": "window",
            "endpoint_ids": [[6, 0, [self.id]]],
            "rate_limit": 0,
            "reason": "e2e",
        }
        (wizard,) = api.call("outbox.replay.start", "create", vals_list=[values])
        return api.call("outbox.replay.start", "action_start", ids=[wizard])["res_id"]

    def try_now(self) -> None:
        """Do not wait for the end of a cool-down, if there is one."""
        with suppress(ApiError):
            self._act("action_try_now")

    def archive(self) -> None:
        """Let it get nothing more, and leave nothing to other tests' workers."""
        self.api.call("outbox.endpoint", "write", ids=[self.id], vals={"active": False})

    @property
    def state(self) -> str:
        (row,) = self.api.call(
            "outbox.endpoint", "read", ids=[self.id], fields=["state"]
        )
        return row["state"]

    def deliveries(self, *states: str) -> list[dict[str, Any]]:
        """Oldest first; only those in one of the states, if any are named."""
        domain: list = [("endpoint_id", "=", self.id)]
        if states:
            domain.append(("state", "in", states))
        fields = ["event_uuid", "state", "attempt", "due_at", "last_status", "key"]
        return self.api.search_read("outbox.delivery", domain, fields, order="id")

    def has_open(self) -> bool:
        """Whether anything has neither arrived nor been given up."""
        domain = [("endpoint_id", "=", self.id), ("state", "in", OPEN_STATES)]
        return bool(
            self.api.call("outbox.delivery", "search_count", domain=domain, limit=1)
        )

    def event_ids(self) -> set[str]:
        """Of all events that are owed to it."""
        return {row["event_uuid"] for row in self.deliveries()}

    def wait_for(self, *states: str) -> list[dict[str, Any]]:
        """Wait until some delivery is in one of the states; return those."""
        return eventually(lambda: self.deliveries(*states), f"some {states}")

    def wait_until_settled(self) -> None:
        """Wait until every delivery has arrived or was given up."""
        eventually(lambda: not self.deliveries(*OPEN_STATES), "nothing is waiting")

    def drainer(self) -> int:
        """The process id of the worker that drained it last, or drains it now."""
        (lane,) = self.api.search_read(
            "outbox.lane", [("endpoint_id", "=", self.id)], ["owner"]
        )
        return int(lane["owner"].rpartition(":")[2])


def sweep(api: OdooApi) -> None:
    """What the scheduler does every minute, now."""
    cron = api.id_of("outbox.cron_outbox_sweep")
    api.call("ir.cron", "method_direct_trigger", ids=[cron])


def unfinished_jobs(api: OdooApi) -> list[dict[str, Any]]:
    """Jobs that drain a lane now or will."""
    domain = [
        ("method_name", "=", "_drain"),
        ("state", "in", ("pending", "enqueued", "started")),
    ]
    return api.search_read("queue.job", domain, ["state"])
