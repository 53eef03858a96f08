"""Runs of a lane in this process, and what memory they take."""

import threading
import time
from pathlib import Path

_STATUS = Path("/proc/self/status")
_PAUSE = 0.02


def drain_all(env, endpoint: int) -> tuple[float, float]:
    """Seconds until a lane is empty, and the most megabytes resident meanwhile."""
    lane = env["outbox.endpoint"].browse(endpoint).lane_ids
    over, samples = threading.Event(), []

    def watch() -> None:
        while not over.wait(_PAUSE):
            samples.append(_resident())

    watcher = threading.Thread(target=watch)
    watcher.start()
    start = time.perf_counter()
    try:
        while _owed(env, endpoint):
            lane._drain()
            # As a job ends; the next one is a new transaction.
            env.cr.commit()
            env.invalidate_all()
    finally:
        over.set()
        watcher.join()
    return time.perf_counter() - start, max(samples)


def _owed(env, endpoint: int) -> bool:
    env.cr.execute(
        "SELECT EXISTS (SELECT 1 FROM outbox_delivery WHERE endpoint_id = %s"
        " AND state = 'pending')",
        (endpoint,),
    )
    (owed,) = env.cr.fetchone()
    env.cr.commit()
    return owed


def _resident() -> float:
    for line in _STATUS.read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise AssertionError(f"{_STATUS} does not tell VmRSS")
