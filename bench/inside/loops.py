"""The same requests without an outbox: nothing is read, kept, retried or written.

Each has the same body to send, signed anew for each request under an id of its own.
"""

import asyncio
import time
import uuid
from collections.abc import Callable, Iterator

import aiohttp
import requests

from odoo.addons.outbox.engine import lane_sql
from odoo.addons.outbox.engine.lane_sql import Row
from odoo.addons.outbox.engine.target import Target
from odoo.addons.outbox.pure.sender import Request, Sender

from . import lanes
from .counting import timed

Message = tuple[bytes, Callable[[], dict[str, str]]]


def libcurl(env, endpoint: int, count: int) -> float:
    """Seconds that the sender of the drain needs, fed from a list."""
    return timed(ready_libcurl(env, endpoint, count))


def ready_libcurl(env, endpoint: int, count: int) -> Callable[[], None]:
    """Sends so many requests with the sender of the drain; the list is made before."""
    target = _target(env, endpoint)
    check = env["integration.network"]._guard().check_address
    queues = [[_builder(target, message)] for message in _messages(env, target, count)]

    def send() -> None:
        with Sender(check, target.concurrency) as sender:
            for response in sender.send(queues, lambda each: each.status == 200):
                _check(response.status)

    return send


def _builder(target: Target, message: Message) -> Callable[[], Request]:
    body, headers = message

    def build() -> Request:
        return Request(
            url=target.url,
            headers=tuple(headers().items()),
            body=body,
            timeout=target.timeout,
            connect_timeout=target.connect_timeout,
        )

    return build


def requests_session(env, endpoint: int, count: int) -> float:
    """Seconds that ``requests`` needs, one after the other over one connection."""
    target = _target(env, endpoint)
    messages = list(_messages(env, target, count))
    start = time.perf_counter()
    with requests.Session() as session:
        for body, headers in messages:
            answer = session.post(
                target.url, data=body, headers=headers(), timeout=target.timeout
            )
            _check(answer.status_code)
    return time.perf_counter() - start


def aiohttp_session(env, endpoint: int, count: int) -> float:
    """Seconds that ``aiohttp`` needs, with as many requests in flight as the drain."""
    target = _target(env, endpoint)
    messages = list(_messages(env, target, count))
    start = time.perf_counter()
    asyncio.run(_aiohttp(target, iter(messages)))
    return time.perf_counter() - start


async def _aiohttp(target: Target, messages: Iterator[Message]) -> None:
    async def work() -> None:
        for body, headers in messages:
            async with session.post(target.url, data=body, headers=headers()) as answer:
                await answer.read()
                _check(answer.status)

    timeout = aiohttp.ClientTimeout(total=target.timeout)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        await asyncio.gather(*(work() for _ in range(target.concurrency)))


def _target(env, endpoint: int) -> Target:
    lane = env["outbox.endpoint"].browse(endpoint).lane_ids[0]
    target = lane._target()
    env.cr.commit()
    return target


def _messages(env, target: Target, count: int) -> Iterator[Message]:
    encoded = target.encode(_row(env, target))
    kind = {"Content-Type": encoded.content_type}
    for _ in range(count):
        id_ = str(uuid.uuid4())
        yield (
            encoded.body,
            lambda id_=id_: kind | target.sign(id_, int(time.time()), encoded.body),
        )


def _row(env, target: Target) -> Row:
    """A delivery as the drain reads it."""
    lanes.owe(env, [target.endpoint_id], 1, 1)
    (row,) = lane_sql.read(env.cr, target.endpoint_id, target.lane)
    lanes.forget(env)
    return row


def _check(status: int | None) -> None:
    if status != 200:
        raise AssertionError(f"the receiver answered {status}")
