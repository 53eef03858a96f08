"""How long a user waits while the receiver of an event is in trouble."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from statistics import median

from bench import paired, trouble
from bench.context import Context
from bench.measurement import Bench, Compare, Goal, Measurement
from demo.odoo_api import OdooApi
from demo.story import Story

_WORKERS = 6
_WARM_UP = 1
_TIMES = 5
_NOISE = 1.1
_EVENT = "sale.order.confirmed"

_METHOD = f"""\
Two prefork servers with {_WORKERS} workers each: one with the suite and an endpoint
subscribed to {_EVENT}, whose lanes are being drained; one without it and with Odoo's
automation rule that sends a webhook then. A user confirms a sale order with two lines
over the external API, and the time of the call is taken. The receiver is in turns well;
slow (it answers byte by byte, which takes five seconds); silent (it takes the request
and answers nothing); unreachable (packets to it are dropped); down (it refuses). Each
state has its turn on both servers in every round; what is compared is the time while it
is in trouble with that of the same round while it is well, each the median of {_TIMES}
calls. Odoo's action gives up after one second without a byte. Goal: unchanged, within
10 % of noise."""


def _run(context: Context) -> Iterator[Measurement]:
    with ExitStack() as stack:
        urls = {
            state: stack.enter_context(trouble.receiver(state))
            for state in trouble.STATES
        }
        sides = {
            "ours": _Ours(stack, context, urls),
            "rule": _Rule(stack, context, urls),
        }
        found = _samples(context, sides)
    for state in trouble.STATES[1:]:
        for side, name in (("ours", "suite"), ("rule", "Odoo's action")):
            yield Measurement(
                f"confirming an order, receiver {state}, {name}",
                "ms",
                found[side, state],
                "receiver well",
                found[side, "well"],
                Compare.RATIO,
                Goal(_NOISE) if side == "ours" else None,
            )


class _Side:
    """A server, and somebody who sells on it."""

    def __init__(self, stack: ExitStack, context: Context, database: str) -> None:
        server = stack.enter_context(context.server(database, _WORKERS))
        self._story = Story(OdooApi(server.url, database, server.api_key()))

    def confirm(self) -> float:
        """Milliseconds that it takes to confirm an order, most of the time."""
        return median(self._confirm_once() for _time in range(_TIMES))

    def _confirm_once(self) -> float:
        order = self._story.order("BENCH")
        started = time.perf_counter()
        self._story.confirm(order)
        return (time.perf_counter() - started) * 1000

    def warm_up(self) -> None:
        """Have every worker hear, with its next request, of what was changed."""
        for _worker in range(_WORKERS):
            self._confirm_once()


class _Ours(_Side):
    def __init__(
        self, stack: ExitStack, context: Context, urls: dict[str, str]
    ) -> None:
        database = stack.enter_context(context.suite("ours"))
        self._session = stack.enter_context(context.session(database))
        self._session.call("setting.subscribe_each", urls=urls, kind=_EVENT)
        super().__init__(stack, context, database)

    def send_to(self, state: str) -> None:
        self._session.call("setting.send_to", endpoint=state)
        self.warm_up()


class _Rule(_Side):
    def __init__(
        self, stack: ExitStack, context: Context, urls: dict[str, str]
    ) -> None:
        database = stack.enter_context(context.database("rule", "base_automation"))
        self._urls = urls
        self._session = stack.enter_context(context.session(database))
        self._session.call(
            "setting.automate",
            url=urls["well"],
            model="sale.order",
            state="state",
            value="sale",
            fields=["name", "state", "amount_total"],
        )
        super().__init__(stack, context, database)

    def send_to(self, state: str) -> None:
        self._session.call("setting.automate_at", url=self._urls[state])


def _samples(
    context: Context, sides: dict[str, "_Ours | _Rule"]
) -> dict[tuple[str, str], list[float]]:
    found: dict[tuple[str, str], list[float]] = {}
    rounds = range(context.rounds + _WARM_UP)
    for number in context.each(rounds, "round (the first to warm up)"):
        # Another state first in each round, and another side first in each state.
        states = [state for n, state in paired.turns(trouble.STATES, number + 1)]
        for state in states[-len(trouble.STATES) :]:
            for side in list(sides)[:: 1 if number % 2 else -1]:
                sides[side].send_to(state)
                took = sides[side].confirm()
                if number >= _WARM_UP:
                    found.setdefault((side, state), []).append(took)
    return found


BENCH = Bench(
    title="A user's work while the receiver is in trouble",
    goal="the time to confirm an order is unchanged",
    method=_METHOD,
    run=_run,
)
