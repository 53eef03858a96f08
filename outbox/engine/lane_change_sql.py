# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The SQL of a change of lanes, ordering or timing; in READ COMMITTED.

A change begins when the transaction commits that writes it. Transactions that are open
then may know the endpoint as it was, and store deliveries by that as long as they last.
Later ones see the change, whatever their process has in its caches. The fence is a list
of those that were open.
"""

from collections.abc import Collection, Iterator
from datetime import datetime

from .lane_sql import IN_LANE, IS_BLOCKED, NOW

CHUNK = 5_000

BEGIN = f"""
UPDATE outbox_endpoint SET changing_since = {NOW}, change_fence = NULL
 WHERE id = ANY(%s)
"""

# A transaction is told from a later one of the same connection by its start. A backup
# stores nothing.
OPEN = """
SELECT pid || '@' || extract(epoch FROM xact_start) AS name FROM pg_stat_activity
 WHERE datname = current_database() AND backend_type = 'client backend'
   AND xact_start IS NOT NULL AND application_name <> 'pg_dump'
"""

FENCE = f"""
UPDATE outbox_endpoint
   SET change_fence = coalesce(
       change_fence,
       (SELECT coalesce(string_agg(open.name, ' '), '') FROM ({OPEN}) open))
 WHERE id = %s AND changing_since IS NOT NULL
RETURNING changing_since, change_fence
"""

# Each state has an index of its own, and delivered ones are by far the most.
OPEN_IN_LANE = tuple(
    f"""
SELECT d.id, d.key FROM outbox_delivery d
 WHERE {IN_LANE} AND {states} AND d.id > %(id)s
 ORDER BY d.endpoint_id, d.lane, d.id LIMIT %(chunk)s
"""
    for states in ("d.state = 'pending'", "d.state IN ('retrying', 'held')")
)
PARKED = """
SELECT d.id, d.key FROM outbox_delivery d
 WHERE d.endpoint_id = %(endpoint)s AND d.state = 'parked'
   AND (d.key, d.id) > (%(key)s, %(id)s)
 ORDER BY d.endpoint_id, d.key, d.id LIMIT %(chunk)s
"""

MOVE = """
UPDATE outbox_delivery d SET lane = moved.lane
  FROM unnest(%s::int8[], %s::int[]) AS moved(id, lane)
 WHERE d.id = moved.id AND d.lane <> moved.lane
"""

# What a person decides while this waits for the row is seen only outside the SELECT.
UNPARK = """
UPDATE outbox_delivery SET state = 'pending'
 WHERE state = 'parked' AND id IN (
    SELECT id FROM outbox_delivery
     WHERE endpoint_id = %s AND state = 'parked' LIMIT %s)
"""

PARK_LATER = f"""
UPDATE outbox_delivery d SET state = 'parked', due_at = NULL
 WHERE d.endpoint_id = %s AND d.state = 'retrying' AND {IS_BLOCKED}
"""

END = """
UPDATE outbox_endpoint SET changing_since = NULL, change_fence = NULL
 WHERE id = %s AND changing_since = %s
"""


def begin(cr, endpoint_ids: Collection[int]) -> None:
    """Stop sending to the endpoints as soon as this transaction commits."""
    cr.execute(BEGIN, (list(endpoint_ids),))


def shows_transactions(cr) -> bool:
    """Whether the server tells which transactions are open."""
    cr.execute("SELECT current_setting('track_activities')::bool")
    return cr.fetchone()[0]


def fence(cr, endpoint_id: int) -> tuple[datetime, set[str]] | None:
    """When the last change began, and the transactions that were open when it was
    first seen; None if there is no change."""
    cr.execute(FENCE, (endpoint_id,))
    row = cr.fetchone()
    return (row[0], set(row[1].split())) if row else None


def open_transactions(cr) -> set[str]:
    """The transactions that are open now."""
    # What was seen earlier in the present transaction would be seen again.
    cr.execute("SELECT pg_stat_clear_snapshot()")
    cr.execute(OPEN)
    return {row[0] for row in cr.fetchall()}


def open_in_lane(cr, endpoint_id: int, lane: int) -> Iterator[list[tuple[int, str]]]:
    """Id and key of what goes or failed in a lane, in chunks."""
    for query in OPEN_IN_LANE:
        where = {"endpoint": endpoint_id, "lane": lane, "chunk": CHUNK, "id": 0}
        yield from _chunks(cr, query, where)


def parked(cr, endpoint_id: int) -> Iterator[list[tuple[int, str]]]:
    """Id and key of what waits behind a head in any lane, in chunks."""
    where = {"endpoint": endpoint_id, "chunk": CHUNK, "key": "", "id": 0}
    yield from _chunks(cr, PARKED, where)


def _chunks(cr, query: str, where: dict) -> Iterator[list[tuple[int, str]]]:
    while True:
        cr.execute(query, where)
        rows = cr.fetchall()
        if not rows:
            return
        where["id"], where["key"] = rows[-1]
        yield rows


def move(cr, lanes: dict[int, int]) -> None:
    """Put deliveries into other lanes.

    :param lanes: number of the lane by delivery id
    """
    cr.execute(MOVE, (list(lanes), list(lanes.values())))


def unpark(cr, endpoint_id: int) -> bool:
    """Bring back some of what is parked; whether there was any."""
    cr.execute(UNPARK, (endpoint_id, CHUNK))
    return bool(cr.rowcount)


def park_later(cr, endpoint_id: int) -> None:
    """Of several deliveries of a key that failed, have only the first tried again."""
    cr.execute(PARK_LATER, (endpoint_id,))


def end(cr, endpoint_id: int, since: datetime) -> bool:
    """Let the endpoint go on; False if a later change has begun meanwhile."""
    cr.execute(END, (endpoint_id, since))
    return bool(cr.rowcount)
