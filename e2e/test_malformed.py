"""Whatever is sent to an inbox: a problem that is told, or one message that is kept."""

import hmac
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass

import psycopg2
import pytest
from hypothesis import given, settings
from hypothesis import seed as seeded

from demo.inbox_source import InboxSource
from e2e import malformed
from e2e.copies import errors_in
from e2e.raw_http import Call, Reply, exchange

SECRET = "a-secret-that-is-long-enough-for-everybody"
TOLD = (400, 401, 404, 405, 411, 413, 415, 422)
"""What a sender is told that something is wrong with."""


def _nothing(_body: bytes) -> list[tuple[str, bytes]]:
    return []


def _github(body: bytes) -> list[tuple[str, bytes]]:
    signature = hmac.digest(SECRET.encode(), body, "sha256").hex()
    return [
        ("X-Hub-Signature-256", f"sha256={signature}".encode()),
        ("X-GitHub-Delivery", hmac.digest(b"id", body, "md5").hex().encode()),
    ]


def _bearer(_body: bytes) -> list[tuple[str, bytes]]:
    return [("Authorization", f"Bearer {SECRET}".encode())]


def _basic(_body: bytes) -> list[tuple[str, bytes]]:
    return [("Authorization", b"Basic " + b64encode(f"mes:{SECRET}".encode()))]


def _subject(_body: bytes) -> list[tuple[str, bytes]]:
    return [("X-Cert", SECRET.encode())]


@dataclass(frozen=True)
class Sender:
    """:ivar prove: headers by which a body is the sender's; at best some of the time"""

    prove: malformed.Prove = _nothing
    secret: str = SECRET
    values: tuple[tuple[str, str], ...] = ()


SENDERS = {
    "none": Sender(secret=""),
    "github": Sender(_github),
    "bearer": Sender(_bearer),
    "cloudevents": Sender(_bearer),
    "basic": Sender(_basic, f"mes:{SECRET}"),
    "mtls": Sender(
        _subject,
        values=(("certificate_header", "X-Cert"), ("trusted_proxies", "127.0.0.1")),
    ),
    "standard_webhooks": Sender(secret="whsec_" + b64encode(b"s" * 32).decode()),
    "stripe": Sender(secret=f"whsec_{SECRET}"),
    "shopify": Sender(),
    "woocommerce": Sender(),
    "slack": Sender(),
    "hmac": Sender(values=(("signature_header", "X-Signature"),)),
}


@pytest.fixture(scope="module")
def rows(server) -> Iterator[Callable[[], tuple[int, int]]]:
    """How many messages and ids are known, of all sources."""
    names = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user"}
    where = server.instance.connection
    options = {name: where[key] for key, name in names.items() if key in where}
    with closing(psycopg2.connect(dbname=server.database, **options)) as connection:
        connection.autocommit = True

        def count() -> tuple[int, int]:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT (SELECT count(*) FROM inbox_message),"
                    " (SELECT count(*) FROM inbox_identity)"
                )
                return cursor.fetchone()

        yield count


@pytest.fixture(scope="module")
def sources(api) -> dict[str, InboxSource]:
    """One for each way to prove who one is, by its code."""
    return {
        f"any-{preset.replace('_', '-')}": _source(api, preset, sender)
        for preset, sender in SENDERS.items()
    }


def _source(api, preset: str, sender: Sender) -> InboxSource:
    source = InboxSource.create(
        *(api, f"any-{preset.replace('_', '-')}", ("base.group_user",), ()),
        verification=preset,
        id_path="id",
        type_path="type",
        max_size=30_000,
        **dict(sender.values),
    )
    if sender.secret:
        source.open(sender.secret)
    else:
        source.act("action_open_unverified")
    return source


def _new(reply: Reply) -> int:
    """How many messages are new, as the sender is told."""
    told = reply.json
    return sum(not one["duplicate"] for one in (told if type(told) is list else [told]))


def _is_problem(call: Call, reply: Reply) -> bool:
    if call.method == "HEAD":
        return reply.body == b""
    return (
        reply.content_type == "application/problem+json"
        and reply.json["status"] == reply.status
        and bool(reply.json["detail"])
    )


def test_whatever_is_sent_is_kept_whole_or_told_what_is_wrong(
    server, sources, rows, seed
):
    """Never an error 500, a page for people, a hanging connection or half a message."""
    port = server.instance.http_port
    senders = {
        code: sender.prove
        for code, sender in zip(sources, SENDERS.values(), strict=True)
    }
    senders |= {"nobody": _nothing, "any-NONE": _nothing}
    began = server.log.stat().st_size

    @seeded(seed)
    @settings(malformed.QUIET, max_examples=300)
    @given(malformed.calls(senders))
    def send(call: Call) -> None:
        messages, ids = rows()
        reply = exchange(port, call)
        new = _new(reply) if reply and reply.status == 202 else 0
        assert rows() == (messages + new, ids + new)
        if reply and reply.status not in (200, 202, 204):
            assert reply.status in TOLD, reply
            assert _is_problem(call, reply), reply

    send()
    with server.log.open() as log:
        log.seek(began)
        assert not errors_in(log.read())
