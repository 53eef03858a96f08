"""What a user's transaction costs: with the suite, without, with a webhook rule."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

from bench import paired
from bench.context import Context
from bench.measurement import Bench, Compare, Goal, Measurement
from bench.session import Session
from demo.http_server import Answer, LocalServer

_WARM_UP = 3


@dataclass(frozen=True)
class _Act:
    """:ivar own: what the names of its event types begin with
    :ivar state: the value of the model's state that Odoo's rule waits for
    :ivar fields: about what our payload tells of the record itself
    """

    title: str
    event_type: str
    own: str
    model: str
    state: str
    fields: tuple[str, ...]


ACTS = {
    "sale": _Act(
        "sale order created and confirmed",
        "sale.order.confirmed",
        "sale.order.",
        "sale.order",
        "sale",
        ("name", "state", "partner_id", "date_order", "amount_total", "order_line"),
    ),
    "picking": _Act(
        "picking validated",
        "stock.picking.done",
        "stock.picking.",
        "stock.picking",
        "done",
        ("name", "state", "partner_id", "date_done", "origin", "move_ids"),
    ),
    "receipt": _Act(
        "receipt of ten products validated",
        "stock.receipt.done",
        "stock.receipt.",
        "stock.picking",
        "done",
        ("name", "state", "partner_id", "date_done", "origin", "move_ids"),
    ),
    "production": _Act(
        "production done",
        "mrp.production.done",
        "mrp.production.",
        "mrp.production",
        "done",
        ("name", "state", "product_id", "qty_produced", "date_finished"),
    ),
    "invoice": _Act(
        "invoice posted",
        "account.invoice.posted",
        "account.invoice.",
        "account.move",
        "posted",
        ("name", "state", "partner_id", "amount_total", "invoice_line_ids"),
    ),
}

_METHOD = """\
Four Odoo processes, each on a copy of the same database with demo data: without the
suite; with the whole suite and all event types active ("all types"); with it and
only those types active that are about the records the act is about ("own types");
without it and with one of Odoo's automation rules per model, which sends a webhook
when the state is reached ("Odoo's rule"). Each act is done as a user does it, in a
transaction of its own with an empty record cache and a warm registry, and
committed; then by the next process, in turns, another one first in each round,
after three rounds to warm up. The suite has one endpoint, subscribed to one event
type per act; no worker runs. SQL is counted at the cursor, savepoints included;
calls are all calls of Python and C functions that cProfile sees, in runs of their
own, as counting slows them down; CPU is that of the thread, in the runs without.
All are counted from the first statement to the commit. What follows it in the
user's request (a job to wake a lane; Odoo's webhook itself, to a receiver that
answers at once) is told apart; its time is that of runs without counting."""


def _run(context: Context) -> Iterator[Measurement]:
    with ExitStack() as stack:
        receiver = LocalServer(lambda _headers, _body: Answer())
        receiver.start()
        stack.callback(receiver.stop)
        sides = _sides(context, stack, receiver.url)
        for name, act in ACTS.items():
            context.progress(act.title)
            yield from _measurements(act.title, _samples(context, sides, name))


def _sides(context: Context, stack: ExitStack, url: str) -> dict[str, Session]:
    databases = {
        "without": context.database("without"),
        "rule": context.database("rule", "base_automation"),
        "ours": context.suite("ours"),
        "own": context.suite("own"),
    }
    sides = {
        name: stack.enter_context(context.session(stack.enter_context(database)))
        for name, database in databases.items()
    }
    types = [act.event_type for act in ACTS.values()]
    for name in ("ours", "own"):
        sides[name].call("setting.subscribe", url=url, types=types)
    own = [act.own for act in ACTS.values()]
    sides["own"].call("setting.only", prefixes=own)
    for model, act in {act.model: act for act in ACTS.values()}.items():
        sides["rule"].call(
            "setting.automate",
            url=url,
            model=model,
            state="state",
            value=act.state,
            fields=act.fields,
        )
    return sides


Samples = dict[str, dict[str, list[float]]]


def _samples(context: Context, sides: dict[str, Session], act: str) -> Samples:
    found: Samples = {side: {} for side in sides}
    for number, side in paired.turns(tuple(sides), context.rounds + _WARM_UP):
        sides[side].call("setting.forget_jobs")
        times = sides[side].call("counting.measure", act=act, with_calls=False)
        sides[side].call("setting.forget_jobs")
        calls = sides[side].call("counting.measure", act=act, with_calls=True)
        if number < _WARM_UP:
            continue
        for part, prefix in enumerate(("", "after_")):
            for what in ("sql", "cpu_ms", "wall_ms"):
                found[side].setdefault(prefix + what, []).append(times[part][what])
            found[side].setdefault(f"{prefix}calls", []).append(calls[part]["calls"])
    return found


@dataclass(frozen=True)
class _Figure:
    """:ivar goal: for the suite"""

    key: str
    title: str
    unit: str
    compare: Compare = Compare.RATIO
    goal: Goal | None = None


_UNTIL_COMMIT = (
    _Figure("sql", "SQL", "statements", Compare.DIFFERENCE, Goal(4)),
    _Figure("calls", "calls", "calls", goal=Goal(1.015)),
    _Figure("cpu_ms", "CPU", "ms"),
)
_AFTER_COMMIT = (
    _Figure("after_sql", "SQL after the commit", "statements", Compare.DIFFERENCE),
    _Figure("after_calls", "calls after the commit", "calls", Compare.DIFFERENCE),
    _Figure("after_wall_ms", "time after the commit", "ms", Compare.DIFFERENCE),
)
# Who is compared with the same without the suite.
_SIDES = {
    "own": ("own types", _UNTIL_COMMIT),
    "ours": ("all types", _UNTIL_COMMIT + _AFTER_COMMIT),
    "rule": ("Odoo's rule", _UNTIL_COMMIT + _AFTER_COMMIT),
}


def _measurements(title: str, found: Samples) -> Iterator[Measurement]:
    for side, (name, figures) in _SIDES.items():
        for figure in figures:
            yield Measurement(
                f"{title}, {name}: {figure.title}",
                figure.unit,
                found[side][figure.key],
                "without the suite",
                found["without"][figure.key],
                figure.compare,
                None if side == "rule" else figure.goal,
            )


BENCH = Bench(
    title="What a user's transaction costs",
    goal="at most 4 SQL statements and 1.5 % calls more than without the suite",
    method=_METHOD,
    run=_run,
)
