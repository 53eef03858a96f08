# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The SQL of one message while it is processed, in the transaction of its handler."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from .lane_sql import IS_OPEN, NOW
from .outcome import Outcome

# A process whose lane has gone to another one without its noticing may have read the
# message before an earlier one of its key failed.
CLAIM = f"""
SELECT m.id, m.uuid, m.uid, m.source_id, m.type, m.key, m.position, m.time, m.data,
       m.attempt, m.begun, m.received_at, m.headers,
       extract(epoch FROM {NOW} - m.received_at)::float8 AS age, m.company_id,
       m.handler_id,
       (SELECT l.id FROM inbox_lane l
         WHERE l.source_id = m.source_id AND l.number = m.lane) AS lane_id
  FROM inbox_message m
 WHERE m.id = %(id)s AND m.state IN ('pending', 'retrying', 'waiting')
   AND (NOT %(ordered)s OR NOT EXISTS (
        SELECT 1 FROM (SELECT * FROM inbox_message WHERE {IS_OPEN}) before
         WHERE before.source_id = m.source_id AND before.key = m.key
           AND before.id < m.id))
   FOR NO KEY UPDATE OF m SKIP LOCKED
"""

# A message that was not routed keeps what it was taken for when it came.
SETTLE = f"""
UPDATE inbox_message
   SET state = %(state)s, begun = 0,
       attempt = attempt + (%(state)s <> 'done')::int,
       due_at = {NOW} + %(delay)s * interval '1 second',
       done_at = CASE WHEN %(state)s = 'done' THEN {NOW} END,
       error_class = %(error_class)s, error = %(error)s,
       unmatched_kind = %(kind)s, unmatched_code = %(code)s,
       waiting_for = %(waiting_for)s, command = %(command)s,
       route_id = coalesce(%(route_id)s, route_id),
       handler_id = coalesce(%(handler_id)s, handler_id)
 WHERE id = %(id)s
RETURNING handler_id, done_at
"""

ATTEMPT = f"""
INSERT INTO inbox_attempt (
    message_id, started_at, duration, outcome, error_class, error)
VALUES (%s, {NOW} - %s * interval '1 millisecond', %s, %s, %s, %s)
RETURNING started_at
"""

MOVE_ON = f"""
INSERT INTO inbox_position (source_id, key, position, moved_at)
VALUES (%s, %s, %s, {NOW})
    ON CONFLICT (source_id, key) DO UPDATE
   SET position = excluded.position, moved_at = excluded.moved_at
"""

NOTE_BEGINNING = """
UPDATE inbox_message SET begun = begun + 1
 WHERE id = (SELECT id FROM inbox_message WHERE id = %s FOR NO KEY UPDATE SKIP LOCKED)
"""

END_GAP = f"""
UPDATE inbox_message SET due_at = {NOW}
 WHERE source_id = %s AND key = %s AND state = 'waiting' AND error_class = 'gap'
"""


class Claimed(NamedTuple):
    """A message that the transaction has locked.

    :ivar headers: JSON text of those that were kept
    :ivar begun: how often it was begun with and not settled
    :ivar age: seconds since it was received
    :ivar handler_id: of the route that took it when it came, or was tried last
    """

    id: int
    uuid: str
    uid: str
    source_id: int
    type: str | None
    key: str
    position: str | None
    time: datetime | None
    data: str
    attempt: int
    begun: int
    received_at: datetime
    headers: str | None
    age: float
    company_id: int
    handler_id: int | None
    lane_id: int | None

    @property
    def traceparent(self) -> str | None:
        """W3C trace context of the request that it came with, unless it had none."""
        return json.loads(self.headers or "{}").get("traceparent")


class Settled(NamedTuple):
    """What was written of a try, beside its outcome; times are UTC."""

    handler_id: int | None
    done_at: datetime | None
    started_at: datetime


def claim(cr, message_id: int, ordered: bool) -> Claimed | None:
    """Lock a message that may be processed now; None if it may not, or someone does.

    :param ordered: whether it has to be the first of its key
    """
    cr.execute(CLAIM, {"id": message_id, "ordered": ordered})
    row = cr.fetchone()
    return Claimed(*row) if row else None


def settle(cr, message_id: int, outcome: Outcome, duration: int) -> Settled:
    """Write what became of a message, and the attempt that it took.

    :param duration: milliseconds
    """
    cr.execute(
        SETTLE,
        {
            "id": message_id,
            "state": outcome.state,
            "delay": outcome.delay,
            "error_class": outcome.error_class,
            "error": outcome.error,
            "kind": outcome.kind,
            "code": outcome.code,
            "waiting_for": outcome.waiting_for,
            "command": outcome.command,
            "route_id": outcome.route_id,
            "handler_id": outcome.handler_id,
        },
    )
    handler_id, done_at = cr.fetchone()
    cr.execute(
        ATTEMPT,
        (
            message_id,
            duration,
            duration,
            outcome.state,
            outcome.error_class,
            outcome.error,
        ),
    )
    return Settled(handler_id, done_at, cr.fetchone()[0])


def note_records(cr, message_id: int, records: Iterable[tuple[str, int, str]]) -> None:
    """Write what a message changed.

    :param records: model, id and name of each
    """
    for model, id_, name in records:
        cr.execute(
            "INSERT INTO inbox_message_record (message_id, res_model, res_id, name)"
            " VALUES (%s, %s, %s, %s)",
            (message_id, model, id_, name),
        )


def last_position(cr, source_id: int, key: str) -> str | None:
    """The position of the last message of a key that was done."""
    cr.execute(
        "SELECT position FROM inbox_position WHERE source_id = %s AND key = %s",
        (source_id, key),
    )
    row = cr.fetchone()
    return row and row[0]


def move_on(cr, source_id: int, key: str, position: str) -> None:
    """Note that a key has come to a position, and let go what waited for that."""
    cr.execute(MOVE_ON, (source_id, key, position))
    cr.execute(END_GAP, (source_id, key))


def note_beginning(cr, message_id: int) -> bool:
    """Note that a process begins with a message; False if someone is at it."""
    cr.execute(NOTE_BEGINNING, (message_id,))
    return bool(cr.rowcount)
