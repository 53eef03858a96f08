# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A request becomes messages: who sends, may they, is it theirs, is it new, is it kept.

In this order, as each question is cheaper than the next one, and tells less to whoever
has no business to ask. In READ COMMITTED, so that of two requests with the same id the
second one sees what the first has committed. The answer is made after the commit.
"""

import math
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from http import HTTPStatus

from odoo.addons.integration_base.engine import wake_up
from odoo.addons.integration_base.engine.cursors import read_committed
from odoo.addons.integration_base.engine.neutral import neutral

from ..pure import content, networks
from ..pure.content import Item
from ..pure.listener import Listener
from ..pure.received import Received
from ..pure.verification import CloudEvents, Refused
from . import accept_sql, keeping, refused
from .answer import Answer
from .refusal import NO_SOURCE, Refusal

METHODS = "POST, OPTIONS"
LONGEST_ID = 500


def accept(
    registry, code: str, request: Received, read: Callable[[int], bytes]
) -> Answer:
    """Keep what a request has brought.

    :param code: of the source
    :param request: without its body
    :param read: the body, if it is no longer than so many bytes
    :raises Refusal: nothing was kept but that
    """
    try:
        return _accept(registry, code, request, read)
    except Refusal as refusal:
        # Without a source there is nobody here whom it concerns.
        if refusal.status != HTTPStatus.NOT_FOUND:
            refused.note(registry, code, refusal, request.address)
        raise


def _accept(registry, code, request, read) -> Answer:
    with read_committed(registry) as cr:
        source = _listener(cr, code)
        _require_allowed(source, request)
        if request.method == "OPTIONS":
            return _shake_hands(source, request)
        if request.method != "POST":
            raise Refusal(405, "Send messages by POST.", {"Allow": METHODS})
        request = replace(request, body=read(source.max_size))
        _require_pace(cr, source)
        _require_verified(cr, source, request)
        items, batch = _items(source, request)
        kept, lanes = keeping.keep(cr, source, request, items)
    found = [{"id": one.uuid, "duplicate": one.duplicate} for one in kept]
    return Answer(
        202,
        found if batch else found[0],
        # The sender need not wait for that.
        afterwards=partial(wake_up.now, registry.db_name, keeping.MODEL, lanes),
    )


def _listener(cr, code: str) -> Listener:
    try:
        return neutral(cr)["inbox.source"]._listener(code)
    except LookupError:
        raise Refusal(404, NO_SOURCE) from None


def _require_allowed(source: Listener, request: Received) -> None:
    allowed = source.allowed_networks
    if allowed and not networks.contains(allowed, request.address):
        raise Refusal(401, "This address may not send here.")


def _shake_hands(source: Listener, request: Received) -> Answer:
    """Tell a sender of CloudEvents that asks whether it may send; others how to."""
    scheme = source.scheme
    if not isinstance(scheme, CloudEvents):
        return Answer(204, headers={"Allow": METHODS})
    try:
        return Answer(200, headers=scheme.handshake(request, source.settings))
    except Refused as error:
        raise Refusal(401, str(error)) from None


def _require_pace(cr, source: Listener) -> None:
    pause = accept_sql.pause(cr, source.source_id, source.rate_limit)
    if pause:
        raise Refusal(
            429,
            f"No more than {source.rate_limit} messages a minute are taken. Send it "
            "again after the seconds in Retry-After.",
            {"Retry-After": str(math.ceil(pause))},
        )


def _require_verified(cr, source: Listener, request: Received) -> None:
    now = time.time()
    secrets = neutral(cr)["inbox.secret"]._texts(source.secrets, now)
    try:
        source.scheme.verify(request, secrets, source.settings, now)
    except Refused as error:
        raise Refusal(401, str(error)) from None


def _items(source: Listener, request: Received) -> tuple[list[Item], bool]:
    """What a request says, and whether it came as a batch.

    :raises Refusal: it cannot be read, or a message has no id
    """
    try:
        items = content.items(request, source.content_settings(request))
    except content.Unreadable as error:
        raise Refusal(error.status, error.detail) from None
    return [_identified(item) for item in items], content.is_batch(request)


def _identified(item: Item) -> Item:
    """:raises Refusal: nobody could tell it from others, or from itself"""
    if not item.identity:
        raise Refusal(
            422,
            "The message has no id. Send it where this source looks for one: a header, "
            "an attribute of the event or a place in the body.",
        )
    if len(item.identity) > LONGEST_ID:
        raise Refusal(
            422, f"The id of the message has more than {LONGEST_ID} characters."
        )
    return item
