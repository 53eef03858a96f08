# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What a source has sent becomes messages: each with its key, lane and position."""

import base64
import json
from collections.abc import Sequence

import uuid6

from odoo.addons.integration_base.engine import wake_up
from odoo.addons.integration_base.engine.wake_up import Lanes
from odoo.addons.integration_base.pure.lane import lane_of

from ..pure import mapping
from ..pure.content import Item
from ..pure.listener import Listener
from ..pure.received import Received
from . import accept_sql
from .accept_sql import Arrival, Kept

MODEL = "inbox.lane"
LONGEST_KEY = 500
# Nothing that could prove to anybody else who the sender is.
SAFE_HEADERS = frozenset(
    {
        "content-type",
        "user-agent",
        "webhook-id",
        "webhook-timestamp",
        "x-github-delivery",
        "x-github-event",
        "x-shopify-event-id",
        "x-shopify-topic",
        "x-shopify-webhook-id",
        "x-wc-webhook-delivery-id",
        "x-wc-webhook-topic",
        "traceparent",
    }
)
SAFE_PREFIXES = ("ce-",)


def keep(
    cr, source: Listener, received: Received, items: Sequence[Item]
) -> tuple[list[Kept], Lanes]:
    """Keep what is new of what a source has sent.

    :return: one for each item, and the lanes to wake once that is committed
    """
    arrivals = [_arrival(source, received, item, len(items) == 1) for item in items]
    kept = accept_sql.keep(
        cr, source.source_id, source.company_id, source.deduplicate_days, arrivals
    )
    lanes = {
        (source.source_id, arrival.lane)
        for arrival, one in zip(arrivals, kept, strict=True)
        if not one.duplicate
    }
    return kept, lanes


def keep_again(cr, message) -> int:
    """Keep a message once more, as if it came now; the id of the new one.

    Without its position, by which it would be late.

    :param message: ``inbox.message`` record
    """
    source = message.source_id
    route = source.route_ids._taking(message.type or None)
    arrival = Arrival(
        uid=message.uid,
        type=message.type or None,
        subject=message.subject or None,
        key=message.key,
        lane=lane_of(message.key, source.lanes),
        position=None,
        time=message.time or None,
        headers=message.headers or None,
        content_type=message.content_type or None,
        body=message.body or None,
        body_base64=message.body_base64 or None,
        data=message.data,
        replay_of_id=message.id,
        route_id=route.id or None,
        handler_id=route.handler_id.id or None,
    )
    wake_up.after_commit(cr, MODEL, {(source.id, arrival.lane)})
    new = [(str(uuid6.uuid7()), arrival)]
    (id_,) = accept_sql.insert(cr, source.id, source.company_id.id, new)
    return id_


def _arrival(source: Listener, received: Received, item: Item, alone: bool) -> Arrival:
    """:param alone: whether it is all that the request has brought"""
    rule = source.rule_for(item.type)
    key = _text(rule.key, item.data) or item.subject or _key_in(item.data)
    # A message without a key has an order of its own.
    key = (key or item.identity)[:LONGEST_KEY]
    body, body_base64 = _raw(received.body) if alone else (None, None)
    return Arrival(
        uid=item.identity,
        type=item.type,
        subject=item.subject,
        key=key,
        lane=lane_of(key, source.lanes),
        position=_text(rule.position, item.data),
        time=item.time,
        headers=json.dumps(_safe(received.headers)),
        content_type=received.headers.get("content-type"),
        body=body,
        body_base64=body_base64,
        data=item.text,
        route_id=rule.route_id,
        handler_id=rule.handler_id,
    )


def _text(expression: str | None, data: object) -> str | None:
    """What an expression finds in the data, as text; None if that is nothing.

    A fault in it must not keep the message from being kept.
    """
    if not expression:
        return None
    try:
        found = mapping.apply(mapping.compile(expression), data)
    except ValueError:
        return None
    return None if found is None or found == "" else str(found)


def _key_in(data: object) -> str | None:
    found = data.get("key") if isinstance(data, dict) else None
    return str(found) if isinstance(found, str | int) else None


def _raw(body: bytes) -> tuple[str | None, str | None]:
    """A body as text, or else in Base64; the other one is None."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return None, base64.b64encode(body).decode()
    if "\0" in text:
        return None, base64.b64encode(body).decode()
    return text, None


def _safe(headers: dict[str, str]) -> dict[str, str]:
    return {
        name: value.replace("\0", "")
        for name, value in headers.items()
        if name in SAFE_HEADERS or name.startswith(SAFE_PREFIXES)
    }
