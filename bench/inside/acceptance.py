"""Messages posted to a server as a sender does, each with an id of its own."""

import asyncio
import time
import uuid
from collections.abc import Iterator

import aiohttp
import requests

from odoo.fields import Command

from odoo.addons.integration_base.pure.signature import Signer, generate_secret

from . import lanes

_IN_FLIGHT = 8
_TAKEN = 202

Message = tuple[bytes, dict[str, str]]


def make_source(env) -> str:
    """The secret of a new source `bench` that verifies Standard Webhooks.

    It is paused: what it sends is kept, and what comes of it takes no part.
    """
    secret = generate_secret()
    user = env.ref("base.user_admin").copy({"login": "bench", "group_ids": False})
    user.group_ids = [Command.set(env.ref("base.group_user").ids)]
    source = env["inbox.source"].create(
        {
            "name": "Bench",
            "code": "bench",
            "user_id": user.id,
            "verification": "standard_webhooks",
            "secret_ids": [Command.create({"name": "bench", "value": secret})],
        }
    )
    source.action_open()
    source.action_pause()
    env.cr.commit()
    return secret


def per_second(_env, url: str, secret: str, count: int) -> float:
    """How many a second are taken, with several on their way at once."""
    messages = list(_messages(secret, count))
    start = time.perf_counter()
    asyncio.run(_post_all(url, iter(messages)))
    return count / (time.perf_counter() - start)


async def _post_all(url: str, messages: Iterator[Message]) -> None:
    async def work() -> None:
        for body, headers in messages:
            async with session.post(url, data=body, headers=headers) as answer:
                _check(answer.status, await answer.text())

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(work() for _ in range(_IN_FLIGHT)))


def latencies(_env, url: str, secret: str, count: int) -> list[float]:
    """Milliseconds until each is taken, one after the other."""
    found = []
    with requests.Session() as session:
        for body, headers in _messages(secret, count):
            start = time.perf_counter()
            answer = session.post(url, data=body, headers=headers, timeout=30)
            found.append((time.perf_counter() - start) * 1000)
            _check(answer.status_code, answer.text)
    return found


def _messages(secret: str, count: int) -> Iterator[Message]:
    signer, body = Signer([secret]), lanes.data(1000).encode()
    for _ in range(count):
        signed = signer.headers(str(uuid.uuid4()), int(time.time()), body)
        yield body, {"Content-Type": "application/json"} | signed


def _check(status: int, text: str) -> None:
    if status != _TAKEN:
        raise AssertionError(f"the server answered {status}: {text}")
