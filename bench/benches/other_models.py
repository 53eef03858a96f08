"""What the suite costs models of which no event tells."""

import statistics
from collections.abc import Iterator
from contextlib import ExitStack

from bench import paired
from bench.context import Context
from bench.measurement import Bench, Compare, Goal, Measurement

_WARM_UP = 3
# A time of a few milliseconds says little alone.
_TIMES = 15
_ACTS = {
    "tag": "a tag created, renamed and deleted",
    "tags": "200 tags created, renamed and deleted at once",
    "activity": "an activity planned and done",
}

_METHOD = f"""\
Two Odoo processes, with the whole suite and without it; in turns, each act in a
transaction of its own that is committed. SQL, calls and CPU as in the bench of
business transactions, but that a sample of CPU time is the median of {_TIMES}
transactions. "Within noise": the median ratio of CPU time is no further
from one than the times without the suite are from their own median, on average."""


def _run(context: Context) -> Iterator[Measurement]:
    with ExitStack() as stack:
        databases = {
            "without": context.database("without"),
            "ours": context.suite("ours"),
        }
        sides = {
            name: stack.enter_context(context.session(stack.enter_context(database)))
            for name, database in databases.items()
        }
        for act, title in _ACTS.items():
            context.progress(title)
            yield from _measurements(title, _samples(context, sides, act))


def _samples(context: Context, sides, act: str) -> dict[str, dict[str, list[float]]]:
    found = {side: {"sql": [], "calls": [], "cpu_ms": []} for side in sides}
    for number, side in paired.turns(tuple(sides), context.rounds + _WARM_UP):
        times = [
            sides[side].call("counting.measure", act=act, with_calls=False)[0]
            for _time in range(_TIMES)
        ]
        (calls, _after) = sides[side].call("counting.measure", act=act, with_calls=True)
        if number >= _WARM_UP:
            found[side]["sql"].append(times[-1]["sql"])
            found[side]["cpu_ms"].append(
                statistics.median(each["cpu_ms"] for each in times)
            )
            found[side]["calls"].append(calls["calls"])
    return found


def _measurements(title: str, found) -> Iterator[Measurement]:
    ours, none = found["ours"], found["without"]
    noise = paired.deviation(none["cpu_ms"])
    yield Measurement(
        f"{title}: SQL",
        "statements",
        ours["sql"],
        "without the suite",
        none["sql"],
        Compare.DIFFERENCE,
        Goal(0),
    )
    yield Measurement(
        f"{title}: CPU",
        "ms",
        ours["cpu_ms"],
        "without the suite",
        none["cpu_ms"],
        goal=Goal(1 + noise),
    )
    yield Measurement(
        f"{title}: calls", "calls", ours["calls"], "without the suite", none["calls"]
    )


BENCH = Bench(
    title="Models of which no event tells",
    goal="no SQL statement more, and no time beyond noise",
    method=_METHOD,
    run=_run,
)
