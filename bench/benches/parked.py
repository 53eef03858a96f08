"""What deliveries that wait behind others take from looking for work."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack

from bench import paired, receiver
from bench.context import Context
from bench.measurement import Bench, Goal, Measurement
from bench.session import Session

_HEADS = 1000
_REPEATS = 25
_DRAINED = 1000
_POLLS = {
    "read": "reading a lane",
    "due": "finding lanes with work",
    "batch": "finding a batch",
    "watch": "finding lanes that stand still",
}

_METHOD = f"""\
Two databases with the suite and an endpoint with one lane: in one, as many
deliveries as the table says are parked behind {_HEADS:,} that are to be tried again
tomorrow; in the other there are none. On each an Odoo process, asked in turns for
each of the statements with which runs, the sweeper and the watchdog look for work,
{_REPEATS} times in each round, of which the median counts; then for a run of
{_DRAINED:,} new deliveries of other keys in that lane to a receiver that answers at
once. The statement that frees what is parked behind nothing goes through all that is
parked, every ten minutes; it is told for information."""


def _run(context: Context) -> Iterator[Measurement]:
    count = context.size(100_000, 10_000)
    with ExitStack() as stack:
        server = stack.enter_context(receiver.running())
        sides = {
            name: stack.enter_context(
                context.session(stack.enter_context(context.suite(name)))
            )
            for name in ("parked", "unparked")
        }
        endpoints = {
            name: _prepare(side, server.url(0), count if name == "parked" else 0)
            for name, side in sides.items()
        }
        for statement, what in (*_POLLS.items(), ("orphans", "freeing orphans")):
            context.progress(what)
            found = defaultdict(list)
            for _number, name in paired.turns(tuple(sides), context.rounds):
                sample = sides[name].call(
                    "volumes.poll",
                    repeats=_REPEATS,
                    endpoint=endpoints[name],
                    statement=statement,
                )
                found[name].append(sample)
            yield _measurement(what, count, found, statement in _POLLS)
        found = defaultdict(list)
        for number, name in paired.turns(tuple(sides), context.rounds):
            context.progress(f"drain, round {number + 1} of {context.rounds}")
            sample = sides[name].call(
                "volumes.drain", endpoint=endpoints[name], count=_DRAINED
            )
            found[name].append(sample)
        yield _measurement("a run", count, found, True)


def _prepare(session: Session, url: str, count: int) -> int:
    session.call("lanes.make_event_type")
    (endpoint,) = session.call("lanes.make", urls=[url])
    if count:
        session.call("volumes.park", endpoint=endpoint, count=count, heads=_HEADS)
    return endpoint


def _measurement(
    what: str, count: int, found: dict[str, list[float]], judged: bool
) -> Measurement:
    return Measurement(
        f"{what}, {count:,} parked",
        "ms",
        found["parked"],
        "none",
        found["unparked"],
        goal=Goal(1.1) if judged else None,
    )


BENCH = Bench(
    title="What parked deliveries slow down",
    goal="looking for work by not more than 10 %",
    method=_METHOD,
    run=_run,
)
