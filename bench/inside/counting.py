"""Counts what a transaction costs, and apart from it what follows its commit."""

import cProfile
import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from odoo import api, sql_db

from bench.inside.acts import ACTS

_ADMIN = 2


class Meter:
    """Measures from `start` to `next`, and from there to `end`.

    :ivar parts: statements, calls of functions and seconds, one dict each
    """

    def __init__(self, with_calls: bool) -> None:
        self.parts: list[dict[str, float]] = []
        self._with_calls = with_calls

    def start(self) -> None:
        self._profile = cProfile.Profile() if self._with_calls else None
        self._sql = sql_db.sql_counter
        self._wall, self._cpu = time.perf_counter(), time.thread_time()
        if self._profile:
            self._profile.enable()

    def end(self) -> None:
        if self._profile:
            self._profile.disable()
        self.parts.append(
            {
                "sql": sql_db.sql_counter - self._sql,
                "cpu_ms": (time.thread_time() - self._cpu) * 1000,
                "wall_ms": (time.perf_counter() - self._wall) * 1000,
                "calls": self._calls(),
            }
        )

    def next(self) -> None:
        self.end()
        self.start()

    def _calls(self) -> int:
        entries = self._profile.getstats() if self._profile else ()
        return sum(entry.callcount for entry in entries)


@contextmanager
def transaction(env: Any) -> Iterator[Any]:
    """An environment as a request has it: its own cursor, and nothing in the cache."""
    with env.registry.cursor() as cr:
        yield api.Environment(cr, _ADMIN, {})


def measure(env: Any, act: str, with_calls: bool) -> list[dict[str, float]]:
    """What an act costs the user until its commit, and after it.

    :param act: a name from `acts`
    :param with_calls: count calls, which makes the times useless
    """
    chosen = ACTS[act]
    with transaction(env) as own:
        prepared = chosen.prepare(own)
        own.cr.commit()
    meter = Meter(with_calls)
    with transaction(env) as own, _no_collections():
        meter.start()
        # The first of what follows the commit.
        own.cr.postcommit.add(meter.next)
        chosen.perform(own, prepared)
        own.cr.commit()
        meter.end()
    return meter.parts


@contextmanager
def _no_collections() -> Iterator[None]:
    """The garbage collector would call finalizers of what is not measured."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def statements(env: Any, act: str) -> list[str]:
    """The SQL of an act, for who wants to know what it consists of."""
    chosen = ACTS[act]
    with transaction(env) as own:
        prepared = chosen.prepare(own)
        own.cr.commit()
    with transaction(env) as own, _recorded() as found:
        chosen.perform(own, prepared)
        own.cr.commit()
    return found


@contextmanager
def _recorded() -> Iterator[list[str]]:
    found: list[str] = []
    execute = sql_db.Cursor.execute

    def record(self: Any, query: Any, *arguments: Any, **options: Any) -> Any:
        result = execute(self, query, *arguments, **options)
        found.append(self._obj.query.decode(errors="replace"))
        return result

    sql_db.Cursor.execute = record
    try:
        yield found
    finally:
        sql_db.Cursor.execute = execute


def timed(function: Callable[[], Any]) -> float:
    """Seconds that it takes."""
    started = time.perf_counter()
    function()
    return time.perf_counter() - started
