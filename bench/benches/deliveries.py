"""How fast one lane delivers, beside the loops one would write instead."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from bench import paired, receiver, workers
from bench.context import Context
from bench.measurement import Bench, Goal, Measurement
from bench.session import Session

_WORKERS = 4
_KEYS = 1000


@dataclass(frozen=True)
class _Trip:
    """:ivar milliseconds: until the receiver answers
    :ivar counts: requests of each side, for about three seconds each
    """

    milliseconds: int
    counts: dict[str, int]


_TRIPS = (
    _Trip(
        0,
        {
            "lane": 20_000,
            "libcurl": 40_000,
            "aiohttp": 20_000,
            "requests": 4_000,
            "jobs": 200,
        },
    ),
    _Trip(2, {"lane": 8_000, "libcurl": 12_000, "aiohttp": 12_000, "requests": 800}),
    _Trip(20, {"lane": 2_000, "libcurl": 2_000, "aiohttp": 2_000, "requests": 100}),
    _Trip(100, {"lane": 400, "libcurl": 400, "aiohttp": 400, "requests": 20}),
)
_AGAINST = {
    "libcurl": ("the same sender fed from a list", Goal(0.6, at_least=True)),
    "requests": ("a loop over a requests.Session", Goal(4, at_least=True)),
    "aiohttp": ("aiohttp, as many in flight", None),
    "jobs": ("a queue_job job per event", Goal(40, at_least=True)),
}

_METHOD = f"""\
A server with {_WORKERS} workers and queue_job's runner on a copy of the suite's
database, and beside it a process of Odoo's shell, which runs the loops. The receiver
is one process around epoll that answers 200 with no body after the round trip that
is given; libcurl's sender alone gets as much from it as from any other we know. One
endpoint as it is created by default: one lane, order per key, 16 requests in flight,
CloudEvents, one HMAC secret, clearance "internal". Events hold 1,000 bytes of JSON
that a payload describes, of {_KEYS} keys in turn; with its envelope a request's body
is about 1,400 bytes. Ours is the time from the wake-up of the lane to the last
delivery's time as the database has it: the runner's dispatch, reading, leaving out
what is not cleared, signing, sending, and writing states and attempts are in it. The
loops send the same body to the same address, each signed anew, and do nothing else:
pycurl's multi interface in the drain's own sender with as many in flight; aiohttp
with as many; requests one after the other. The job per event is an addon of one
method that signs and calls requests.post; its time is from the commit of the jobs to
the end of the last. In turns, another one first in each round; "compared" is the
median of each round's pair."""


def _run(context: Context) -> Iterator[Measurement]:
    with (
        receiver.running() as server,
        workers.running(
            context, "deliveries", _WORKERS, "bench_job_per_event"
        ) as session,
    ):
        session.call("lanes.make_event_type")
        for trip in _TRIPS:
            url = server.url(trip.milliseconds)
            (endpoint,) = session.call("lanes.make", urls=[url])
            found = _rates(context, trip, _sides(session, endpoint, url))
            for side, (against, goal) in _AGAINST.items():
                if side in found:
                    yield Measurement(
                        f"one lane, {trip.milliseconds} ms round trip",
                        "deliveries/s",
                        found["lane"],
                        against,
                        found[side],
                        goal=goal,
                    )


Sides = dict[str, Callable[[int], float]]


def _sides(session: Session, endpoint: int, url: str) -> Sides:
    """What takes a number of deliveries, and returns the seconds it needed."""

    def loop(name: str, count: int) -> float:
        return session.call(f"loops.{name}", endpoint=endpoint, count=count)

    return {
        "lane": partial(_lane, session, endpoint),
        "libcurl": partial(loop, "libcurl"),
        "requests": partial(loop, "requests_session"),
        "aiohttp": partial(loop, "aiohttp_session"),
        "jobs": lambda count: session.call("jobs.post_each", url=url, count=count),
    }


def _lane(session: Session, endpoint: int, count: int) -> float:
    session.call("lanes.owe", endpoints=[endpoint], count=count, keys=_KEYS)
    seconds = session.call("lanes.drained", endpoints=[endpoint])
    session.call("lanes.forget")
    return seconds


def _rates(context: Context, trip: _Trip, sides: Sides) -> dict[str, list[float]]:
    found = defaultdict(list)
    for name, side in sides.items():
        if name in trip.counts:
            side(10)
    for number, name in paired.turns(tuple(trip.counts), context.rounds):
        count = context.size(trip.counts[name], max(10, trip.counts[name] // 5))
        rate = count / sides[name](count)
        context.progress(
            f"{trip.milliseconds} ms, round {number + 1} of {context.rounds}: "
            f"{name} {rate:,.0f}/s"
        )
        found[name].append(rate)
    return found


BENCH = Bench(
    title="Deliveries per second of one lane",
    goal="60 % of the same sender fed from a list, 4 times a requests loop, 40 times "
    "a job per event",
    method=_METHOD,
    run=_run,
)
