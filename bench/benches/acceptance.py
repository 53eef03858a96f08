"""How fast messages of other systems are taken, beside a route that does nothing."""

from collections import defaultdict
from collections.abc import Iterator

from bench import paired, workers
from bench.context import Context
from bench.measurement import Bench, Goal, Measurement

_WORKERS = 4
_PATHS = {"ours": "/integration/inbox/bench", "empty": "/bench/empty"}
_EMPTY = "an empty route"

_METHOD = f"""\
A prefork server with {_WORKERS} workers on a copy of the suite's database, and beside
it a process that posts 1,000 bytes of JSON, each with an id of its own and signed as
Standard Webhooks before the time is taken. "Taken" is the answer 202, which ours gives
after the signature is verified, the id was found to be new and the message is
committed. The source is paused, so that nothing is processed meanwhile. The other side
is a route of Odoo that reads the body and answers 202: auth="none", no session, no
database. Per second: eight requests under way at once, over as many connections.
Latency: one after the other over one connection. In turns, another one first in each
round; "compared" is the median of each round's pair."""


def _run(context: Context) -> Iterator[Measurement]:
    with workers.serving(context, "acceptance", _WORKERS, "bench_empty_route") as (
        session,
        address,
    ):
        secret = session.call("acceptance.make_source")
        found = defaultdict(list)

        def post(side: str, how: str, count: int):
            url = address + _PATHS[side]
            return session.call(
                f"acceptance.{how}", url=url, secret=secret, count=count
            )

        for side in _PATHS:
            # Each worker loads what it needs with its first requests.
            post(side, "per_second", 100)
        for number, side in paired.turns(tuple(_PATHS), context.rounds):
            rate = post(side, "per_second", context.size(2000, 200))
            context.progress(f"round {number + 1}: {side} {rate:,.0f}/s")
            found[side, "rate"].append(rate)
            times = post(side, "latencies", context.size(300, 30))
            for percent in (50, 99):
                found[side, percent].append(paired.percentile(times, percent))
    yield _pair(found, "rate", "messages taken", "messages/s", Goal(0.6, at_least=True))
    for percent in (50, 99):
        what = f"sent → taken, one at a time, p{percent}"
        # The same share, as the time of one is what the rate is made of.
        goal = Goal(1 / 0.6) if percent == 50 else None
        yield _pair(found, percent, what, "ms", goal)


def _pair(found, what, title: str, unit: str, goal: Goal | None) -> Measurement:
    ours, empty = found["ours", what], found["empty", what]
    return Measurement(title, unit, ours, _EMPTY, empty, goal=goal)


BENCH = Bench(
    title="Messages of other systems that are taken",
    goal="60 % of an empty route of Odoo",
    method=_METHOD,
    run=_run,
)
