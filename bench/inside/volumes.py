"""What the past must not slow down, each timed again and again with empty caches."""

from collections.abc import Callable
from statistics import median
from typing import Any

from odoo.addons.integration_base.engine.cursors import read_committed
from odoo.addons.outbox.engine import due_sql, lane_sql, watch_sql

from . import lanes, pages
from .counting import timed

_EVENT_TYPE = "bench.order"


def prepare(env: Any, url: str) -> dict[str, int]:
    """An endpoint that is subscribed to an event type, and a document with events."""
    lanes.make_event_type(env)
    (endpoint,) = lanes.make(env, [url])
    kind = env["outbox.event.type"].search([("name", "=", _EVENT_TYPE)])
    env["outbox.subscription"].create(
        {"endpoint_id": endpoint, "event_type_ids": [(6, 0, kind.ids)]}
    )
    env.cr.commit()
    document = env["sale.order"].search([], limit=1, order="id").id
    # A page is full on both sides, and a person's attention is called for.
    for state, count in (("delivered", 200), ("retrying", 20), ("dead", 20)):
        lanes.owe(env, [endpoint], count, 10, state=state, first=document)
    _try_tomorrow(env)
    env.cr.execute("SELECT max(id) FROM outbox_delivery")
    (delivery,) = env.cr.fetchone()
    env.cr.commit()
    return {"endpoint": endpoint, "delivery": delivery, "document": document}


def park(env: Any, endpoint: int, count: int, heads: int) -> None:
    """Park deliveries behind others that are to be tried again tomorrow."""
    lanes.owe(env, [endpoint], heads, heads, state="retrying", first=10**6)
    lanes.owe(env, [endpoint], count, heads, state="parked", first=10**6)
    _try_tomorrow(env)


def _try_tomorrow(env: Any) -> None:
    env.cr.execute(
        "UPDATE outbox_delivery SET due_at = now() + interval '1 day'"
        " WHERE state = 'retrying'"
    )
    env.cr.commit()


def page(env: Any, repeats: int, call: str, **arguments: Any) -> float:
    """Milliseconds that a page takes, for a user with the rules that apply to him.

    :param call: of ``pages``
    """
    user = env(user=env.ref("base.user_admin").id)
    return _time(env, repeats, lambda: getattr(pages, call)(user, **arguments))


def smart_button(env: Any, repeats: int, document: int) -> float:
    """Milliseconds that the button Events of a document takes."""
    user = env(user=env.ref("base.user_admin").id)
    order = user["sale.order"].browse(document)
    names = ["outbox_event_count", "outbox_delivery_state"]
    return _time(env, repeats, lambda: order.read(names))


def poll(env: Any, repeats: int, endpoint: int, statement: str) -> float:
    """Milliseconds that a statement takes with which work is looked for."""
    lane = env["outbox.endpoint"].browse(endpoint).lane_ids[0]
    statements = {
        "read": lambda: lane_sql.read(env.cr, endpoint, lane.number),
        "due": lambda: due_sql.due_lanes(env.cr),
        "batch": lambda: due_sql.batch_until(env.cr, lane.id),
        "watch": lambda: _watch(env),
        "orphans": lambda: lane_sql.release_orphans(env.cr),
    }
    return _time(env, repeats, statements[statement])


def _watch(env: Any) -> None:
    with read_committed(env.registry) as cr:
        watch_sql.watched(cr)


def capture(env: Any, repeats: int, records: int = 10) -> float:
    """Milliseconds that a transaction takes to tell events of some records."""
    orders = env["sale.order"].search([], limit=records)

    def tell() -> None:
        env["outbox.event.type"].emit(_EVENT_TYPE, orders)
        env.cr.flush()

    return _time(env, repeats, tell)


def _time(env: Any, repeats: int, run: Callable[[], Any]) -> float:
    samples = []
    for _ in range(repeats + 1):
        env.invalidate_all()
        samples.append(timed(run) * 1000)
        env.cr.rollback()
    # The first one fills caches that outlive a request.
    return median(samples[1:])


def drain(env: Any, endpoint: int, count: int) -> float:
    """Milliseconds that a run takes for so many deliveries."""
    lanes.owe(env, [endpoint], count, 100)
    lane = env["outbox.endpoint"].browse(endpoint).lane_ids
    taken = timed(lambda: lanes.drain(lane, count)) * 1000
    env.cr.commit()
    return taken
