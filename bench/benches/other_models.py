"""What the suite costs models of which no event tells."""

import statistics
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack

from bench import paired
from bench.context import Context
from bench.measurement import Bench, Compare, Goal, Measurement
from bench.session import Session

_WARM_UP = 3
# A time of a few milliseconds says little alone.
_TIMES = 15
_ACTS = {
    "tag": "a tag created, renamed and deleted",
    "tags": "200 tags created, renamed and deleted at once",
    "activity": "an activity planned and done",
}

_METHOD = f"""\
Two Odoo processes, with the whole suite and without it, which are started anew for each
round: two of the same code differ in CPU time for as long as they live, by where things
came to lie in memory. In turns, each act in a transaction of its own that is
committed. SQL, calls and CPU as in the bench of business transactions, but that a
sample of CPU time is the median of {_TIMES} transactions. "Within noise": the median
ratio of CPU time is no further from one than the times without the suite are from
their own median, on average."""

#: Of each act: of each side: of each figure.
Samples = dict[str, dict[str, dict[str, list[float]]]]


def _run(context: Context) -> Iterator[Measurement]:
    found: Samples = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    with (
        context.database("without") as without,
        context.suite("ours") as ours,
    ):
        databases = {"without": without, "ours": ours}
        for _number in context.each(range(context.rounds), "round"):
            _round(context, databases, found)
    for act, title in _ACTS.items():
        yield from _measurements(title, found[act])


def _round(context: Context, databases: dict[str, str], found: Samples) -> None:
    with ExitStack() as stack:
        sides = {
            name: stack.enter_context(context.session(database))
            for name, database in databases.items()
        }
        for act in _ACTS:
            times = defaultdict(list)
            for number, side in paired.turns(tuple(sides), _WARM_UP + _TIMES):
                taken = _measure(sides[side], act, with_calls=False)["cpu_ms"]
                if number >= _WARM_UP:
                    times[side].append(taken)
            for side, session in sides.items():
                calls = _measure(session, act, with_calls=True)
                mine = found[act][side]
                mine["cpu_ms"].append(statistics.median(times[side]))
                mine["calls"].append(calls["calls"])
                mine["sql"].append(calls["sql"])


def _measure(session: Session, act: str, with_calls: bool) -> dict[str, float]:
    return session.call("counting.measure", act=act, with_calls=with_calls)[0]


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
