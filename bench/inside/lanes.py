"""Endpoints, and deliveries that are owed to them, as many as a bench wants."""

import json
import time

from odoo.fields import Command

# What a receiver needs of an order; filled up with a note to the size that is wanted.
_LINES = {
    "name": "name",
    "state": "state",
    "date_order": "ordered_at",
    "amount_total": "amount_total",
    "currency_id/name": "currency/code",
    "partner_id/id": "customer/id",
    "partner_id/name": "customer/name",
    "partner_id/email": "customer/email",
    "partner_id/country_id/code": "customer/country/code",
    "order_line/product_id/default_code": "lines/product/sku",
    "order_line/product_uom_qty": "lines/quantity",
    "order_line/price_unit": "lines/price",
    "client_order_ref": "note",
}

_OWE = """
WITH event AS (
    INSERT INTO outbox_event (
        uuid, event_type_id, name, source, res_model, res_id, key, document,
        company_id, payload_id, data, user_id, emitted, time, transaction
    )
    SELECT gen_random_uuid()::text, %(type)s, %(name)s, 'https://odoo.example.com/bench',
           'sale.order', record, 'sale.order/' || record, 'S' || record, 1,
           %(payload)s, %(data)s, 1, false,
           now() AT TIME ZONE 'UTC', 'bench/' || i || '/' || clock_timestamp()
      FROM generate_series(1, %(count)s) AS i,
           LATERAL (SELECT %(first)s + i %% %(keys)s AS record) AS one
    RETURNING id, key
)
INSERT INTO outbox_delivery (
    event_id, event_type_id, endpoint_id, payload_id, lane, key, company_id, state,
    attempt, create_date
)
SELECT event.id, %(type)s, endpoint.id, NULL, 0, event.key, 1, %(state)s, 0,
       now() AT TIME ZONE 'UTC'
  FROM event, unnest(%(endpoints)s) AS endpoint(id)
 ORDER BY event.id
"""


def make(env, urls: list[str], **values) -> list[int]:
    """Ids of new endpoints at these addresses, which are not tried.

    :param values: of all of them
    """
    env["ir.config_parameter"].set_param(
        "integration_base.allowed_networks", "127.0.0.0/8"
    )
    endpoints = (
        env["outbox.endpoint"]
        .with_context(install_mode=True)
        .create([{"name": url, "url": url, **values} for url in urls])
    )
    env.cr.commit()
    return endpoints.ids


def make_event_type(env) -> int:
    """Id of an event type with a payload."""
    model = env["ir.model"]._get("sale.order")
    payload = env["outbox.payload"].create(
        {
            "name": "bench.order",
            "model_id": model.id,
            "line_ids": [
                Command.create({"path": path, "key": key})
                for path, key in _LINES.items()
            ],
        }
    )
    kind = env["outbox.event.type"].create(
        {"name": "bench.order", "model_id": model.id, "payload_id": payload.id}
    )
    env.cr.commit()
    return kind.id


def data(size: int) -> str:
    """An order as JSON text of so many bytes, as the payload renders it."""
    order = {
        "amount_total": 1740.0,
        "currency": {"code": "USD"},
        "customer": {
            "country": {"code": "US"},
            "email": "joel.willis63@example.com",
            "id": 7,
            "name": "Joel Willis",
        },
        "lines": [
            {"price": 295.0, "product": {"sku": "FURN_6667"}, "quantity": 3.0},
            {"price": 145.0, "product": {"sku": "FURN_8888"}, "quantity": 5.0},
            {"price": 65.0, "product": {"sku": "FURN_7777"}, "quantity": 2.0},
        ],
        "name": "S00019",
        "note": "",
        "ordered_at": "2026-10-24T15:12:00Z",
        "state": "sale",
    }
    order["note"] = "n" * (size - len(_text(order)))
    return _text(order)


def _text(order: dict) -> str:
    return json.dumps(order, separators=(",", ":"))


def owe(
    env,
    endpoints: list[int],
    count: int,
    keys: int,
    size: int = 1000,
    state: str = "pending",
    first: int = 1000,
) -> None:
    """Owe each endpoint so many events, of keys in turn.

    :param first: id of the record that the first key is about
    """
    kind = env["outbox.event.type"].search([("name", "=", "bench.order")])
    env.cr.execute(
        _OWE,
        {
            "type": kind.id,
            "name": kind.name,
            "payload": kind.payload_id.id,
            "data": data(size),
            "endpoints": endpoints,
            "count": count,
            "keys": keys,
            "state": state,
            "first": first,
        },
    )
    env.cr.commit()
    _analyze(env)


def listen(env, endpoint: int) -> None:
    """Subscribe an endpoint to the events of the bench."""
    kind = env["outbox.event.type"].search([("name", "=", "bench.order")])
    env["outbox.subscription"].create(
        {"endpoint_id": endpoint, "event_type_ids": [Command.set(kind.ids)]}
    )
    env.cr.commit()


def replay(env, endpoint: int, count: int) -> int:
    """Id of a replay of the oldest events there are, which is about to begin."""
    admin = env.ref("base.user_admin")
    events = env["outbox.event"].search([], order="id", limit=count)
    replays = env["outbox.replay"].with_user(admin)
    to = env["outbox.endpoint"].with_user(admin).browse(endpoint)
    started = replays._send(to, events.ids, "bench")
    env.cr.commit()
    _analyze(env)
    return started.id


def _analyze(env) -> None:
    # As autovacuum would, but before what is measured and not in the middle of it.
    env.cr.execute("ANALYZE outbox_event, outbox_delivery")
    env.cr.commit()


def forget(env) -> None:
    """Remove all events, deliveries and attempts, when no job works on them."""
    _wait_for_jobs(env)
    env.cr.execute(
        "TRUNCATE outbox_event, outbox_delivery, outbox_attempt, outbox_event_version"
    )
    env.cr.commit()


def _wait_for_jobs(env, patience: float = 120) -> None:
    deadline = time.monotonic() + patience
    # What waits for a time of its own finds nothing when that comes.
    while env["queue.job"].search_count(
        [
            ("state", "in", ("pending", "enqueued", "started")),
            ("eta", "=", False),
        ],
        limit=1,
    ):
        env.cr.commit()
        if time.monotonic() > deadline:
            raise TimeoutError(f"jobs go on for more than {patience:g} s")
        time.sleep(0.02)
    env.cr.commit()


def drain(lane, count: int) -> None:
    """One run of a lane, in this process, which has to deliver so many and no more."""
    result = lane._drain()
    if result != f"{count} delivered, 0 failed":
        raise AssertionError(result)


def drained(env, endpoints: list[int], patience: float = 300) -> float:
    """Wake the lanes of endpoints, and wait until all of their events are delivered.

    :param endpoints: lanes of these; the last delivery to any of them ends it
    :return: seconds from just before the wake-up to the last delivery
    :raises TimeoutError: they were not delivered in time
    """
    return wake_and_wait(env, endpoints, endpoints, patience)


def wake_and_wait(
    env, wake: list[int], wait_for: list[int], patience: float = 300
) -> float:
    """As ``drained``, where others are woken, too."""
    env.cr.execute("SELECT clock_timestamp() AT TIME ZONE 'UTC'")
    (start,) = env.cr.fetchone()
    env["outbox.endpoint"].browse(wake).lane_ids._enqueue()
    env.cr.commit()
    deadline = time.monotonic() + patience
    while _owed(env, wait_for):
        if time.monotonic() > deadline:
            raise TimeoutError(f"not delivered within {patience:g} s")
        time.sleep(0.02)
    env.cr.execute(
        "SELECT extract(epoch FROM max(delivered_at) - %s)::float8 FROM outbox_delivery"
        " WHERE endpoint_id = ANY(%s) AND state = 'delivered'",
        (start, wait_for),
    )
    (seconds,) = env.cr.fetchone()
    env.cr.commit()
    return seconds


def _owed(env, endpoints: list[int]) -> bool:
    # A poll of its own partial index each: it must not slow down what it watches.
    env.cr.execute(
        "SELECT EXISTS (SELECT 1 FROM unnest(%s) AS endpoint(id) WHERE EXISTS ("
        "SELECT 1 FROM outbox_delivery d WHERE d.endpoint_id = endpoint.id"
        " AND d.state = 'pending') OR EXISTS ("
        "SELECT 1 FROM outbox_delivery d WHERE d.endpoint_id = endpoint.id"
        " AND d.state IN ('retrying', 'held')))",
        (endpoints,),
    )
    (owed,) = env.cr.fetchone()
    env.cr.commit()
    return owed


def start_afresh(env, endpoints: list[int]) -> None:
    """Have endpoints active, with closed circuits and not known to be slow.

    Not by the button, which would wake their lanes.
    """
    env.cr.execute(
        "UPDATE outbox_endpoint SET state = 'active' WHERE id = ANY(%s)", (endpoints,)
    )
    env.cr.execute(
        "UPDATE outbox_circuit SET state = 'closed', failures = 0, level = 0,"
        " probe_at = NULL, slow = FALSE WHERE endpoint_id = ANY(%s)",
        (endpoints,),
    )
    env.cr.commit()
    env.invalidate_all()


def pause(env, endpoints: list[int]) -> None:
    """Have nothing more sent to endpoints."""
    env["outbox.endpoint"].browse(endpoints).action_pause()
    env.cr.commit()


def take_back(env, endpoint: int) -> None:
    """Remove the deliveries to an endpoint, and what tells of them."""
    env.cr.execute("DELETE FROM outbox_delivery WHERE endpoint_id = %s", (endpoint,))
    env.cr.execute("DELETE FROM outbox_replay WHERE endpoint_id = %s", (endpoint,))
    env.cr.execute("TRUNCATE outbox_attempt")
    env.cr.execute("DELETE FROM queue_job")
    env.cr.commit()
