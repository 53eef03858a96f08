# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The SQL of taking a message: known already, or kept now. READ COMMITTED."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from datetime import datetime

import uuid6

from odoo.addons.integration_base.pure.histogram import PLACES

from .lane_sql import NOW
from .minute_sql import TABLE

# Whoever inserts an id first has it; another waits here until that one has committed or
# not. In one statement, as there is no moment between the question and the claim.
IDENTIFY = f"""
INSERT INTO inbox_identity AS known (source_id, uid, uuid, received_at)
VALUES (%(source)s, %(uid)s, %(uuid)s, {NOW})
    ON CONFLICT (source_id, uid) DO UPDATE
   SET (uuid, received_at, duplicates) = (
        SELECT excluded.uuid, excluded.received_at, 0
         WHERE known.received_at < {NOW} - %(days)s * interval '1 day'
         UNION ALL
        SELECT known.uuid, known.received_at, known.duplicates + 1
         WHERE known.received_at >= {NOW} - %(days)s * interval '1 day')
RETURNING uuid
"""

RATE = f"""
SELECT extract(epoch FROM received_at + interval '1 minute' - {NOW})::float8
  FROM inbox_message WHERE source_id = %s
 ORDER BY id DESC OFFSET %s LIMIT 1
"""

FORGET = f"""
DELETE FROM inbox_identity
 WHERE (source_id, uid) IN (
    SELECT i.source_id, i.uid FROM inbox_identity i
      JOIN inbox_source s ON s.id = i.source_id
     WHERE i.source_id = %s
       AND i.received_at < {NOW} - s.deduplicate_days * interval '1 day'
     LIMIT %s FOR UPDATE OF i SKIP LOCKED)
"""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that is to be kept.

    :ivar uid: the sender's id
    :ivar key: what order is kept for
    :ivar position: its place among the messages of its key, if it has one
    :ivar time: when it happened, as the sender says; UTC, naive
    :ivar headers: JSON text of those that are safe to keep
    :ivar body: of the request, if it is text
    :ivar body_base64: of the request, if it is not
    :ivar data: exact JSON text
    :ivar route_id: that takes it as routes are now
    :ivar handler_id: of that route
    """

    uid: str
    type: str | None
    subject: str | None
    key: str
    lane: int
    position: str | None
    time: datetime | None
    headers: str | None
    content_type: str | None
    body: str | None
    body_base64: str | None
    data: str
    replay_of_id: int | None = None
    route_id: int | None = None
    handler_id: int | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of an arrival.

    :ivar uuid: of the message, or of the earlier one that it repeats
    """

    uuid: str
    duplicate: bool


COLUMNS = [field.name for field in fields(Arrival)]

# In one statement, as senders wait: messages are counted for the minute in which they
# came. No lane owns them: each connection counts apart, and nobody waits for another.
INSERT = f"""
WITH kept AS (
    INSERT INTO inbox_message (
        source_id, company_id, state, attempt, begun, received_at, uuid,
        {", ".join(COLUMNS)})
    VALUES {{rows}}
    RETURNING id, source_id, company_id, handler_id, received_at
), counted AS (
    INSERT INTO inbox_minute AS m ({TABLE.columns})
    SELECT date_trunc('minute', received_at), -pg_backend_pid(), source_id, handler_id,
           company_id, count(*), 0, 0, array_fill(0, ARRAY[{PLACES}])
      FROM kept GROUP BY 1, 3, 4, 5
        ON CONFLICT ({TABLE.key})
        DO UPDATE SET received = m.received + EXCLUDED.received
)
SELECT id FROM kept ORDER BY id
"""
ROW = f"""(
    %s, %s, 'pending', 0, 0, {NOW}, %s, {", ".join(["%s"] * len(COLUMNS))})"""


def keep(
    cr, source_id: int, company_id: int, days: int, arrivals: Sequence[Arrival]
) -> list[Kept]:
    """Keep what has not been kept before.

    :param days: for how many an id counts as known
    :return: one for each arrival
    """
    uuids = {arrival.uid: str(uuid6.uuid7()) for arrival in arrivals}
    known = {}
    # In one order, so that two batches cannot wait for each other.
    for uid in sorted(uuids):
        known[uid] = _identify(cr, source_id, uid, uuids[uid], days)
    kept, new = [], []
    for arrival in arrivals:
        uuid = uuids.pop(arrival.uid, None)
        duplicate = known[arrival.uid] != uuid
        if not duplicate:
            new.append((uuid, arrival))
        kept.append(Kept(known[arrival.uid], duplicate))
    insert(cr, source_id, company_id, new)
    return kept


def _identify(cr, source_id: int, uid: str, uuid: str, days: int) -> str:
    """The uuid of the message that an id belongs to."""
    cr.execute(IDENTIFY, {"source": source_id, "uid": uid, "uuid": uuid, "days": days})
    return cr.fetchone()[0]


def insert(
    cr, source_id: int, company_id: int, new: Sequence[tuple[str, Arrival]]
) -> list[int]:
    """Write messages and count them; their ids.

    :param new: each with its uuid
    """
    if not new:
        return []
    values: list = []
    for uuid, arrival in new:
        values += (source_id, company_id, uuid, *astuple(arrival))
    cr.execute(INSERT.format(rows=", ".join([ROW] * len(new))), values)
    return [id_ for (id_,) in cr.fetchall()]


def pause(cr, source_id: int, limit: int) -> float:
    """Seconds until the source may send again, by its limit of messages a minute."""
    if not limit:
        return 0.0
    cr.execute(RATE, (source_id, limit - 1))
    row = cr.fetchone()
    return max(row[0], 0.0) if row else 0.0


def forget(cr, source_id: int, limit: int) -> int:
    """Delete ids that are remembered for long enough; how many, at most the limit."""
    cr.execute(FORGET, (source_id, limit))
    return cr.rowcount
