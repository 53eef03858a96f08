"""What a delivery takes: statements, calls of functions, and CPU time by its parts."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import psutil

from odoo.addons.integration_base.engine import wake_up
from odoo.addons.outbox.engine.drain import Run
from odoo.addons.outbox.engine.reading import Reading
from odoo.addons.outbox.engine.target import Target
from odoo.addons.outbox.pure.sender import Sender

from . import lanes, loops
from .counting import Meter

_KEYS = 1000
# None of them calls another.
_PARTS = {
    "reading": (Reading, "next_rows"),
    "encoding": (Target, "encode"),
    "signing": (Target, "request"),
    "writing": (Run, "_write"),
}


def delivery(env: Any, endpoint: int, count: int, receiver: int) -> dict[str, float]:
    """Of one delivery of a run over so many: microseconds of CPU, and statements.

    :param receiver: id of its process
    """
    lane = _owing(env, endpoint, count, _KEYS)
    with _of_processes([receiver]) as answering, _of_processes(_backends(env)) as sql:
        parts, meter = _parts(lambda: lanes.drain(lane, count))
    lanes.forget(env)
    found = parts | {
        "process": meter["cpu_ms"] * 1000,
        "sending": meter["cpu_ms"] * 1000 - sum(parts.values()),
        "postgresql": sql[0],
        "receiver": answering[0],
        "sql": meter["sql"],
    }
    return {name: value / count for name, value in found.items()}


def delivery_calls(env: Any, endpoint: int, count: int) -> float:
    """Calls of functions of one delivery of a run over so many."""
    lane = _owing(env, endpoint, count, _KEYS)
    calls = _metered(lambda: lanes.drain(lane, count), with_calls=True)["calls"]
    lanes.forget(env)
    return calls / count


def request(env: Any, endpoint: int, count: int) -> dict[str, float]:
    """Of one request of the same sender fed from a list: microseconds, and calls."""
    times = _metered(loops.ready_libcurl(env, endpoint, count))
    calls = _metered(loops.ready_libcurl(env, endpoint, count), with_calls=True)
    return {
        "process": times["cpu_ms"] * 1000 / count,
        "calls": calls["calls"] / count,
    }


def enqueuing(env: Any, endpoint: int) -> dict[str, float]:
    """Statements and calls until the job of a lane is committed."""
    lane = env["outbox.endpoint"].browse(endpoint).lane_ids
    key = {(endpoint, lane.number)}
    return _job(env, lambda: wake_up.now(env.cr.dbname, lane._name, key))


def empty_job(env: Any) -> dict[str, float]:
    """Statements and calls until a job that does nothing is committed."""

    def enqueue() -> None:
        with env.registry.cursor() as cr:
            env(cr=cr)["queue.job"].with_delay()._test_job()

    return _job(env, enqueue)


def _job(env: Any, enqueue: Callable[[], None]) -> dict[str, float]:
    # The first one fills caches. There is nobody here to do them.
    for _time in range(2):
        found = _metered(enqueue, with_calls=True)
        env.cr.commit()
        env.cr.execute("DELETE FROM queue_job")
        env.cr.commit()
    return {"sql": found["sql"], "calls": found["calls"]}


class _Reached(Exception):
    """The first request would begin now."""


def first_request(env: Any, endpoint: int) -> dict[str, float]:
    """Statements and calls of a run until its first request."""
    lane = _owing(env, endpoint, 1, 1)

    def drain() -> None:
        env.invalidate_all()
        try:
            lane._drain()
        except _Reached:
            env.cr.rollback()

    with patch.object(Sender, "send", side_effect=_Reached):
        drain()
        found = _metered(drain, with_calls=True)
    lanes.forget(env)
    return {"sql": found["sql"], "calls": found["calls"]}


def _owing(env: Any, endpoint: int, count: int, keys: int) -> Any:
    """The lane of an endpoint, when it is owed so many events."""
    lanes.owe(env, [endpoint], count, keys)
    return env["outbox.endpoint"].browse(endpoint).lane_ids


def _metered(act: Callable[[], None], with_calls: bool = False) -> dict[str, float]:
    meter = Meter(with_calls)
    meter.start()
    act()
    meter.end()
    return meter.parts[0]


def _parts(act: Callable[[], None]) -> tuple[dict[str, float], dict[str, float]]:
    """Microseconds of CPU time of each part, and what the whole took."""
    spent = dict.fromkeys(_PARTS, 0.0)

    def metered(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            start = time.thread_time()
            try:
                return function(*arguments)
            finally:
                spent[name] += (time.thread_time() - start) * 10**6

        return call

    with ExitStack() as stack:
        for name, (owner, method) in _PARTS.items():
            function = metered(name, getattr(owner, method))
            stack.enter_context(patch.object(owner, method, function))
        whole = _metered(act)
    return spent, whole


@contextmanager
def _of_processes(pids: list[int]) -> Iterator[list[float]]:
    """Gets microseconds of CPU time that processes took meanwhile."""
    processes = [psutil.Process(pid) for pid in pids]
    before, found = sum(map(_cpu, processes)), []
    yield found
    found.append((sum(map(_cpu, processes)) - before) * 10**6)


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def _backends(env: Any) -> list[int]:
    env.cr.execute(
        "SELECT pid FROM pg_stat_activity"
        " WHERE datname = current_database() AND backend_type = 'client backend'"
    )
    found = [pid for (pid,) in env.cr.fetchall()]
    env.cr.commit()
    return found
