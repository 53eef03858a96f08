"""A replay of some thousand events, while its workers are killed."""

import os
import signal
import time
from collections import Counter
from contextlib import suppress

import pytest

from e2e.endpoint import Endpoint, sweep
from e2e.history.limits import BATCH
from e2e.waiting import eventually

PARTNERS = 1_000
KILLS = 6
TYPES = ("partner.created", "partner.updated")


@pytest.fixture
def old(api, connect, receiver) -> Endpoint:
    """An endpoint that got two events about each of many partners."""
    endpoint = connect(receiver, event_types=TYPES)
    partners = api.call(
        "res.partner",
        "create",
        vals_list=[{"name": f"E2E replay {n}"} for n in range(PARTNERS)],
    )
    api.call("res.partner", "write", ids=partners, vals={"ref": "E2E-REPLAY"})
    eventually(lambda: not endpoint.has_open(), "all is delivered")
    assert len(receiver.first_receipts()) == 2 * PARTNERS
    receiver.requests.clear()
    yield endpoint
    api.call("res.partner", "write", ids=partners, vals={"active": False})


def _workers(api, replay: int) -> list[int]:
    """Processes that work on a replay at this moment."""
    jobs = api.search_read(
        "queue.job",
        [("method_name", "=", "_advance"), ("state", "=", "started")],
        ["worker_pid"],
    )
    return [job["worker_pid"] for job in jobs if job["worker_pid"]]


def test_killed_workers_lose_and_double_nothing(api, log_in, old, receiver):
    # Events that others made of the types before it was subscribed are told, too.
    count = len(api.search_read("outbox.event", [("name", "in", TYPES)], ["id"]))
    replay = old.replay(log_in("operator"))
    kills = 0

    def done() -> bool:
        (row,) = api.call("outbox.replay", "read", ids=[replay], fields=["state"])
        return row["state"] == "done"

    for _kill in range(KILLS):
        before = len(receiver.requests)
        eventually(
            lambda before=before: done() or len(receiver.requests) > before + 50,
            "it goes on",
        )
        for pid in {old.drainer(), *_workers(api, replay)}:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                kills += 1
        time.sleep(1)
        sweep(api)

    def swept() -> bool:
        sweep(api)
        return done()

    eventually(swept, "the replay is done", pause=2)
    queued = api.search_read(
        "outbox.delivery", [("replay_id", "=", replay)], ["event_id", "state"]
    )
    assert Counter(row["state"] for row in queued) == {"delivered": count}
    assert len({row["event_id"][0] for row in queued}) == count
    first = receiver.first_receipts()
    assert len(first) == count, "none is lost or invented"
    assert len(receiver.requests) - len(first) <= kills * BATCH
    last: dict[str, int] = {}
    for request in first:
        event = request.event
        sequence = int(event["sequence"])
        assert sequence > last.get(event["subject"], -1), "in order within its key"
        last[event["subject"]] = sequence
