"""Runs of a lane in this process, and what memory they take."""

import threading
import time
from pathlib import Path

from odoo.addons.integration_base.engine.cursors import read_committed
from odoo.addons.outbox.engine.replay import Run

_STATUS = Path("/proc/self/status")
_PAUSE = 0.02


def replay_all(env, replay: int) -> tuple[float, float]:
    """Seconds until a replay is done, and the most megabytes resident meanwhile."""
    over, samples = threading.Event(), []

    def watch() -> None:
        while not over.wait(_PAUSE):
            samples.append(_resident())

    watcher = threading.Thread(target=watch)
    watcher.start()
    start = time.perf_counter()
    try:
        while _queue(env, replay):
            env["outbox.replay"].browse(replay).endpoint_id.lane_ids._drain()
            # As a job ends; the next one is a new transaction.
            env.cr.commit()
            env.invalidate_all()
    finally:
        over.set()
        watcher.join()
    return time.perf_counter() - start, max(samples)


def _queue(env, replay: int) -> bool:
    """Queue as much as there is room for; whether the replay goes on."""
    with read_committed(env.registry) as cr:
        run = Run(cr, replay)
        while run.step() == 0:
            cr.commit()
        cr.commit()
        going_on = run.replay.state == "running"
    return going_on


def _resident() -> float:
    for line in _STATUS.read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise AssertionError(f"{_STATUS} does not tell VmRSS")
