"""What millions of delivered rows slow down."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial

from bench import paired, receiver, volume
from bench.context import Context
from bench.measurement import Bench, Compare, Goal, Measurement
from bench.session import Session

_DRAINED = 2000
_REPEATS = 15

_METHOD = """\
Two databases with the suite: one with as many delivered rows as the table says in
each of the tables of events, deliveries and attempts, over half a year and ten
endpoints, vacuumed and analysed; one without. Both have 240 further deliveries, so
that a page is full and there is something to look after. On each an Odoo process,
asked in turns. A page is the time of the calls that the web client makes when one
opens it (web_read, web_search_read, web_read_group), as a user to whom the record
rules apply, with an empty record cache; capture is that of telling events of ten
records and writing them with their deliveries; a drain is one run over 2,000
deliveries to a receiver that answers at once; looking for work is each of the
statements by which runs and the sweeper do. The dashboard is its one call, of figures
per minute of the same rows. All but the drain are medians of 15 in each round."""

# Milliseconds in which the dashboard is there; without rows it has nothing to show.
_AT_A_GLANCE = Goal(1000.0)
_DASHBOARD = {"hour": "1 h", "day": "24 h", "week": "7 days", "month": "30 days"}


def _run(context: Context) -> Iterator[Measurement]:
    rows = context.rows or context.size(5_000_000, 100_000)
    with ExitStack() as stack:
        server = stack.enter_context(receiver.running())
        databases = {
            "full": stack.enter_context(volume.database(context, rows)),
            "empty": stack.enter_context(context.suite("novolume")),
        }
        sides = {
            name: stack.enter_context(context.session(database))
            for name, database in databases.items()
        }
        found = _samples(context, sides, server.url(0))
    for what, samples in found.items():
        if what.startswith("dashboard"):
            yield Measurement(
                f"{what}, {rows:,} rows",
                "ms",
                samples["full"],
                compare=Compare.OURS,
                goal=_AT_A_GLANCE,
            )
            continue
        yield Measurement(
            f"{what}, {rows:,} rows",
            "ms",
            samples["full"],
            "none",
            samples["empty"],
            goal=Goal(1.1),
        )


Samples = dict[str, dict[str, list[float]]]


def _samples(context: Context, sides: dict[str, Session], url: str) -> Samples:
    tasks = {
        name: _tasks(side, side.call("volumes.prepare", url=url))
        for name, side in sides.items()
    }
    found: Samples = defaultdict(lambda: defaultdict(list))
    for what in tasks["full"]:
        context.progress(what)
        for _number, name in paired.turns(tuple(sides), context.rounds):
            found[what][name].append(tasks[name][what]())
    return found


def _tasks(session: Session, ids: dict[str, int]) -> dict[str, Callable[[], float]]:
    def page(call: str, **arguments: object) -> Callable[[], float]:
        return partial(
            session.call, "volumes.page", repeats=_REPEATS, call=call, **arguments
        )

    def poll(statement: str) -> Callable[[], float]:
        return partial(
            session.call,
            "volumes.poll",
            repeats=_REPEATS,
            endpoint=ids["endpoint"],
            statement=statement,
        )

    def drain() -> float:
        return session.call("volumes.drain", endpoint=ids["endpoint"], count=_DRAINED)

    return {
        "page of deliveries": page(
            "open_action", action="outbox.action_outbox_delivery"
        ),
        "page of deliveries by state": page(
            "open_action", action="outbox.action_outbox_delivery", group_state=1
        ),
        "page of deliveries to an endpoint": page(
            "open_button",
            model="outbox.endpoint",
            id_=ids["endpoint"],
            method="action_open_deliveries",
        ),
        "a delivery": page("open_form", model="outbox.delivery", id_=ids["delivery"]),
        "page of events": page("open_action", action="outbox.action_outbox_event"),
        "page of a document's events": page(
            "open_button",
            model="sale.order",
            id_=ids["document"],
            method="action_open_outbox_events",
        ),
        "page of endpoints": page(
            "open_action", action="outbox.action_outbox_endpoint"
        ),
        **{
            f"dashboard of {label}": page("dashboard", period=period)
            for period, label in _DASHBOARD.items()
        },
        "button of a document": partial(
            session.call,
            "volumes.smart_button",
            repeats=_REPEATS,
            document=ids["document"],
        ),
        "capture": partial(session.call, "volumes.capture", repeats=_REPEATS),
        "drain": drain,
        "looking for work in a lane": poll("read"),
        "looking for lanes with work": poll("due"),
        "looking for a batch": poll("batch"),
    }


BENCH = Bench(
    title="What millions of delivered rows slow down",
    goal="nothing by more than 10 %; the dashboard within a second",
    method=_METHOD,
    run=_run,
)
