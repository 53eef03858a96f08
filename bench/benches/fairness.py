"""What a dead and a slow endpoint take from the others."""

from collections import defaultdict
from collections.abc import Iterator

from bench import paired, receiver, workers
from bench.context import Context
from bench.measurement import Bench, Goal, Measurement
from bench.session import Session

_GOOD = 8
_KEYS = 500
_TIMEOUT = 5
# How many jobs run at once, a place for each lane or fewer, and of them those of slow
# endpoints; by the workers that run them.
_PLACES = {
    12: "root:10,root.outbox.slow:1",
    6: "root:4,root.outbox.slow:1",
}

_METHOD = f"""\
Ten endpoints, each with one lane and a backlog of its own: eight answer after 20 ms,
one takes requests and never answers (its timeout is {_TIMEOUT} s), one answers after
two seconds. Compared is how many deliveries per second the eight get, from the wake-
up of all lanes to the last delivery to any of the eight, with the two others and
without, in turns. Before each round the circuit of the dead one is closed again and
the slow one is not known to be slow, as in the first minute of a trouble, which is
the worst. The runner of queue_job runs as many jobs at once as root has places, and
at most one of endpoints that are known to be slow. With a place for each lane the
goal is to be reached; with fewer, a slow endpoint costs a place, which is told for
information."""


def _run(context: Context) -> Iterator[Measurement]:
    with receiver.running() as server:
        for count, channels in _PLACES.items():
            with workers.running(
                context, "fairness", count, channels=channels
            ) as session:
                found = _samples(context, session, server, channels)
            yield Measurement(
                f"eight endpoints beside a dead and a slow one, {channels}",
                "deliveries/s",
                found["with"],
                "the eight alone",
                found["alone"],
                goal=Goal(0.9, at_least=True) if count > _GOOD else None,
            )


def _samples(
    context: Context, session: Session, server: receiver.Receiver, channels: str
) -> dict[str, list[float]]:
    session.call("lanes.make_event_type")
    good = session.call(
        "lanes.make", urls=[server.url(20, str(number)) for number in range(_GOOD)]
    )
    bad = session.call(
        "lanes.make", urls=[server.url(None), server.url(2000)], timeout=_TIMEOUT
    )
    count = context.size(2000, 500)
    # Workers begin to be quick with their second job.
    for _ in range(2):
        _seconds(session, good, [], 50)
    found = defaultdict(list)
    for number, side in paired.turns(("with", "alone"), context.rounds):
        others = bad if side == "with" else []
        rate = _GOOD * count / _seconds(session, good, others, count)
        context.progress(
            f"{channels}, round {number + 1} of {context.rounds}: {side} {rate:,.0f}/s"
        )
        found[side].append(rate)
    return found


def _seconds(session: Session, good: list[int], bad: list[int], count: int) -> float:
    session.call("lanes.owe", endpoints=[*bad, *good], count=count, keys=_KEYS)
    session.call("lanes.start_afresh", endpoints=bad)
    seconds = session.call("lanes.wake_and_wait", wake=[*bad, *good], wait_for=good)
    session.call("lanes.pause", endpoints=bad)
    session.call("lanes.forget")
    return seconds


BENCH = Bench(
    title="What a dead and a slow endpoint take from the others",
    goal="at most a tenth of their deliveries per second",
    method=_METHOD,
    run=_run,
)
