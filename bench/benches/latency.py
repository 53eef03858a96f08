"""How soon a receiver has what was committed on a server at rest."""

from collections.abc import Iterator

from bench import paired, receiver
from bench.context import Context
from bench.measurement import Bench, Compare, Goal, Measurement
from bench.session import Session
from devtools.report import DevError

_WORKERS = 4
_PATIENCE = 30.0
_WARM_UP = 5

_METHOD = """\
A prefork server with four workers and queue_job's runner, on a database with the
whole suite; a process beside it that commits; a receiver that answers at once, a
process around epoll that notes when a request is complete. In turns: a partner is
created, of which one subscription wants to know, and the time from the return of
COMMIT to the arrival of the request is taken; an empty job is committed, and the time
from there to the notice that a worker has started it. Before each, no job is left to
do. Each round gives one p50 and one p99 of each; "compared" is the median of the
rounds' ratios. Goal: at most twice the empty job."""


def _run(context: Context) -> Iterator[Measurement]:
    with (
        receiver.running(timed=True) as server,
        context.suite("latency") as database,
        context.session(database) as session,
    ):
        session.call("setting.subscribe", url=server.url(0), types=["partner.created"])
        # More workers than a machine has cores take no part in it.
        with context.server(database, _WORKERS):
            yield from _measurements(_samples(context, session, server.arrivals))


Samples = dict[str, list[list[float]]]


def _samples(context: Context, session: Session, arrivals: receiver.Pipe) -> Samples:
    count = context.size(100, 10)
    sides = {
        "event": lambda: _event(session, arrivals),
        "job": lambda: session.call("latency.empty_job") * 1000,
    }
    for _round, side in paired.turns(tuple(sides), _WARM_UP):
        sides[side]()
        session.call("latency.wait_until_idle")
    found: Samples = {side: [] for side in sides}
    for _number in context.each(range(context.rounds), "round"):
        for samples in found.values():
            samples.append([])
        for _round, side in paired.turns(tuple(sides), count):
            found[side][-1].append(sides[side]())
            session.call("latency.wait_until_idle")
    return found


def _event(session: Session, arrivals: receiver.Pipe) -> float:
    """Milliseconds from the commit to the arrival."""
    committed = session.call("latency.committed", act="partner")
    if not arrivals.poll(_PATIENCE):
        raise DevError("the event did not arrive, see the log of the server.")
    return (arrivals.recv() - committed) * 1000


def _measurements(found: Samples) -> Iterator[Measurement]:
    for percent in (50, 99):
        ours, others = (
            [paired.percentile(samples, percent) for samples in found[side]]
            for side in ("event", "job")
        )
        yield Measurement(
            f"commit → received at idle, p{percent}",
            "ms",
            ours,
            "empty job, commit → started",
            others,
            goal=Goal(2),
        )
    yield Measurement(
        "commit → received at idle, each sample",
        "ms",
        [each for samples in found["event"] for each in samples],
        "empty job, commit → started",
        [each for samples in found["job"] for each in samples],
        Compare.RATIO,
    )


BENCH = Bench(
    title="From the commit to the receiver, at idle",
    goal="p50 and p99 at most twice those of an empty queue_job job",
    method=_METHOD,
    run=_run,
)
