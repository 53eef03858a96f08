"""What a delivery, and the way to the first one, consist of."""

from collections import defaultdict
from collections.abc import Iterator

from bench import paired, receiver
from bench.context import Context
from bench.measurement import Bench, Compare, Measurement
from bench.session import Session

_PARTS = {
    "reading": "reading it",
    "encoding": "what is cleared, and the envelope",
    "signing": "headers and signature",
    "writing": "writing state, attempt and figures",
    "sending": "sending, and all else",
}

_METHOD = """\
One process of Odoo on a database with the suite: runs over as many deliveries as the
bench of deliveries has of one lane, to a receiver that answers at once, in turns with
the same sender fed from a list. CPU time is that of the process's thread, and by part
what it takes within the functions that read, encode, sign and write; what is not in
one of them is libcurl's and the loop around it. PostgreSQL's is that of its backends
of this database, the receiver's that of its process, both as the system counts them,
in hundredths of a second for a whole run. SQL is counted at the cursor, COPY apart;
calls are all calls of Python and C functions that cProfile sees, in runs of their own.
For the way to the first request, the job of a lane is made as after a commit, beside
queue_job's own test job; and a run is begun that stops where the first request would
go. All is told for information: it says where the time of the other benches goes."""


def _run(context: Context) -> Iterator[Measurement]:
    count = context.size(10_000, 1_000)
    with (
        receiver.running() as server,
        context.suite("cost") as database,
        context.session(database) as session,
    ):
        session.call("lanes.make_event_type")
        (endpoint,) = session.call("lanes.make", urls=[server.url(0)])
        found = _deliveries(context, session, endpoint, count, server.pid)
        yield from _of_deliveries(found)
        yield from _of_the_way(context, session, endpoint)


Samples = dict[str, dict[str, list[float]]]


def _deliveries(
    context: Context, session: Session, endpoint: int, count: int, pid: int
) -> Samples:
    sizes = {"endpoint": endpoint, "count": count}

    def delivery() -> dict[str, float]:
        calls = session.call("costs.delivery_calls", **sizes)
        return session.call("costs.delivery", receiver=pid, **sizes) | {"calls": calls}

    sides = {
        "delivery": delivery,
        "request": lambda: session.call("costs.request", **sizes),
    }
    return _rounds(context, sides, "deliveries")


def _of_deliveries(found: Samples) -> Iterator[Measurement]:
    ours, others = found["delivery"], found["request"]
    against = "the same sender fed from a list"
    yield Measurement(
        "a delivery: calls", "calls", ours["calls"], against, others["calls"]
    )
    yield Measurement(
        "a delivery: CPU of the process",
        "µs",
        ours["process"],
        against,
        others["process"],
    )
    for part, title in _PARTS.items():
        yield _alone(f"a delivery: CPU of {title}", "µs", ours[part])
    yield _alone("a delivery: CPU of PostgreSQL", "µs", ours["postgresql"])
    yield _alone("a delivery: CPU of the receiver", "µs", ours["receiver"])
    each_thousand = [1000 * each for each in ours["sql"]]
    yield _alone("1,000 deliveries: SQL", "statements", each_thousand)


def _of_the_way(
    context: Context, session: Session, endpoint: int
) -> Iterator[Measurement]:
    sides = {
        "enqueuing": lambda: session.call("costs.enqueuing", endpoint=endpoint),
        "empty": lambda: session.call("costs.empty_job"),
        "first": lambda: session.call("costs.first_request", endpoint=endpoint),
    }
    found = _rounds(context, sides, "the way to the first request")
    for what, unit in (("sql", "statements"), ("calls", "calls")):
        named = "SQL" if what == "sql" else what
        yield Measurement(
            f"enqueuing: {named}",
            unit,
            found["enqueuing"][what],
            "an empty job",
            found["empty"][what],
            Compare.DIFFERENCE,
        )
        yield _alone(
            f"a run until its first request: {named}", unit, found["first"][what]
        )


def _alone(what: str, unit: str, samples: list[float]) -> Measurement:
    return Measurement(what, unit, samples, compare=Compare.OURS)


def _rounds(context: Context, sides: dict, what: str) -> Samples:
    found: Samples = {name: defaultdict(list) for name in sides}
    for number, name in paired.turns(tuple(sides), context.rounds):
        context.progress(f"{what}, round {number + 1} of {context.rounds}: {name}")
        for figure, value in sides[name]().items():
            found[name][figure].append(value)
    return found


BENCH = Bench(
    title="What a delivery consists of",
    goal="none: where the time of the other benches goes",
    method=_METHOD,
    run=_run,
)
