"""What more subscriptions add to a user's transaction."""

from collections.abc import Iterator
from contextlib import ExitStack

from bench import paired
from bench.context import Context
from bench.measurement import Bench, Compare, Goal, Measurement
from bench.session import Session
from demo.http_server import Answer, LocalServer

_ENDPOINTS = (1, 5, 25)
_WARM_UP = 3
_TYPE = "sale.order.confirmed"

_METHOD = f"""\
Odoo processes on copies of one database: without the suite, and with it and one, five
and twenty-five endpoints, each with a subscription to {_TYPE}. A sale order with three
lines is created and confirmed in turns, as in the bench of business transactions; only
the event types of sale orders are active. Compared is what the suite adds to the
transaction with many subscriptions with what it adds with one, in each round: linear
would be 5 and 25. What follows the commit (a job for each lane that got something) is
told apart."""


def _run(context: Context) -> Iterator[Measurement]:
    with ExitStack() as stack:
        receiver = LocalServer(lambda _headers, _body: Answer())
        receiver.start()
        stack.callback(receiver.stop)
        sides = {"without": _session(context, stack, context.database("without"))}
        for count in _ENDPOINTS:
            session = _session(context, stack, context.suite(f"fan{'x' * count}"[:12]))
            session.call("setting.only", prefixes=["sale.order."])
            session.call(
                "setting.subscribe", url=receiver.url, types=[_TYPE], endpoints=count
            )
            sides[str(count)] = session
        found = _samples(context, sides)
    yield from _measurements(found)


def _session(context: Context, stack: ExitStack, database) -> Session:
    return stack.enter_context(context.session(stack.enter_context(database)))


Samples = dict[str, dict[str, list[float]]]


def _samples(context: Context, sides: dict[str, Session]) -> Samples:
    found: Samples = {side: {} for side in sides}
    for number, side in paired.turns(tuple(sides), context.rounds + _WARM_UP):
        sides[side].call("setting.forget_jobs")
        before, after = sides[side].call(
            "counting.measure", act="sale", with_calls=True
        )
        if number >= _WARM_UP:
            for what, value in (
                ("sql", before["sql"]),
                ("calls", before["calls"]),
                ("after_sql", after["sql"]),
                ("after_ms", after["wall_ms"]),
            ):
                found[side].setdefault(what, []).append(value)
    return found


def _measurements(found: Samples) -> Iterator[Measurement]:
    one = found["1"]
    for count in _ENDPOINTS[1:]:
        many = found[str(count)]
        yield Measurement(
            f"{count} subscriptions: SQL",
            "statements",
            many["sql"],
            "1 subscription",
            one["sql"],
            Compare.DIFFERENCE,
            Goal(0),
        )
        yield Measurement(
            f"{count} subscriptions: calls that the suite adds",
            "calls",
            _added(found, str(count)),
            "1 subscription",
            _added(found, "1"),
            goal=Goal(count),
        )
        yield Measurement(
            f"{count} subscriptions: SQL after the commit",
            "statements",
            many["after_sql"],
            "1 subscription",
            one["after_sql"],
        )
        yield Measurement(
            f"{count} subscriptions: time after the commit, while calls are counted",
            "ms",
            many["after_ms"],
            "1 subscription",
            one["after_ms"],
        )


def _added(found: Samples, side: str) -> list[float]:
    return [
        mine - none
        for mine, none in zip(
            found[side]["calls"], found["without"]["calls"], strict=True
        )
    ]


BENCH = Bench(
    title="Fan-out in a user's transaction",
    goal="sublinear in the number of subscriptions, with no statement more",
    method=_METHOD,
    run=_run,
)
