# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The SQL of a lane: what is due in it, and what waits behind what.

Run in READ COMMITTED; people's actions share ``release``.
"""

from collections.abc import Collection
from typing import NamedTuple

PENDING = 200
HEADS = 50

NOW = "clock_timestamp() AT TIME ZONE 'UTC'"

# What waits for an earlier position keeps nobody waiting: what it waits for comes in
# behind it.
IS_HEAD = (
    "state IN ('retrying', 'waiting', 'held') AND error_class IS DISTINCT FROM 'gap'"
)
IS_OPEN = (
    "state IN ('pending', 'retrying', 'waiting', 'parked', 'held')"
    " AND error_class IS DISTINCT FROM 'gap'"
)
IS_DUE = "state IN ('retrying', 'waiting')"

HAS_HEAD = f"""EXISTS (
        SELECT 1 FROM (SELECT * FROM inbox_message WHERE {IS_HEAD}) head
         WHERE head.source_id = m.source_id AND head.key = m.key AND head.id < m.id)"""

# Parked messages without a head are what a person leaves who decides about the head
# while a run parks its followers. They go first all the same.
IS_BLOCKED = f"""({HAS_HEAD}
    OR EXISTS (
        SELECT 1 FROM inbox_message before
         WHERE before.source_id = m.source_id AND before.key = m.key
           AND before.state = 'parked' AND before.id < m.id))"""

READ = f"""
(SELECT m.id, m.key, m.state, {IS_BLOCKED} AS blocked
   FROM inbox_message m
  WHERE m.source_id = %(source)s AND m.lane = %(lane)s AND m.{IS_DUE}
    AND m.due_at <= (SELECT {NOW})
  ORDER BY m.due_at, m.id LIMIT %(heads)s)
UNION ALL
(SELECT m.id, m.key, m.state, {IS_BLOCKED}
   FROM inbox_message m
  WHERE m.source_id = %(source)s AND m.lane BETWEEN %(lane)s AND %(lane)s
    AND m.state = 'pending'
  ORDER BY m.source_id, m.lane, m.id LIMIT %(pending)s)
"""
READ_UNORDERED = READ.replace(IS_BLOCKED, "FALSE")

PARK = f"""
UPDATE inbox_message m SET state = 'parked', due_at = NULL
 WHERE m.id = ANY(%s) AND m.state IN ('pending', 'retrying', 'waiting')
   AND {IS_BLOCKED}
"""

RELEASE = f"""
UPDATE inbox_message m SET state = 'pending'
 WHERE m.state = 'parked' AND m.source_id = %s AND m.key = ANY(%s)
   AND NOT {HAS_HEAD}
RETURNING m.lane
"""

# Messages that a run or a person holds at the moment are left for the next time.
RELEASE_ORPHANS = f"""
UPDATE inbox_message SET state = 'pending'
 WHERE id IN (
    SELECT m.id FROM inbox_message m
     WHERE m.state = 'parked' AND NOT {HAS_HEAD}
       FOR NO KEY UPDATE OF m SKIP LOCKED)
"""

DUE_LANES = f"""
SELECT l.id FROM inbox_lane l
  JOIN inbox_source s ON s.id = l.source_id AND s.state = 'open' AND s.active
  JOIN res_users u ON u.id = s.user_id AND u.active
 WHERE EXISTS (
        SELECT 1 FROM inbox_message m
         WHERE m.source_id = l.source_id AND m.lane = l.number AND m.state = 'pending')
    OR EXISTS (
        SELECT 1 FROM inbox_message m
         WHERE m.source_id = l.source_id AND m.lane = l.number AND m.{IS_DUE}
           AND m.due_at <= {NOW})
 ORDER BY l.id
"""

NEXT_DUE = f"""
SELECT extract(epoch FROM min(m.due_at) - {NOW})::float8 FROM inbox_message m
 WHERE m.source_id = %s AND m.lane = %s AND m.{IS_DUE}
"""


class Row(NamedTuple):
    """A message that is due.

    :ivar blocked: an earlier message of the same key has to go first
    """

    id: int
    key: str
    state: str
    blocked: bool


def read(
    cr,
    source_id: int,
    lane: int,
    ordered: bool,
    heads: int = HEADS,
    pending: int = PENDING,
) -> list[Row]:
    """What is due: heads of keys to try again first, then what is new, in order.

    :param ordered: whether to find out what waits behind a head
    :param heads: at most so many of the former
    :param pending: at most so many of the latter
    """
    cr.execute(
        READ if ordered else READ_UNORDERED,
        {"source": source_id, "lane": lane, "heads": heads, "pending": pending},
    )
    return list(map(Row._make, cr.fetchall()))


def park(cr, ids: Collection[int]) -> None:
    """Take those of the messages that wait behind a head out of sight of ``read``."""
    if ids:
        cr.execute(PARK, (list(ids),))


def release(cr, source_id: int, keys: Collection[str]) -> set[int]:
    """Bring back what waited behind heads that are gone; the numbers of its lanes."""
    if not keys:
        return set()
    cr.execute(RELEASE, (source_id, list(keys)))
    return {lane for (lane,) in cr.fetchall()}


def release_orphans(cr) -> None:
    """Bring back parked messages that nothing blocks any more."""
    cr.execute(RELEASE_ORPHANS)


def due_lanes(cr) -> list[int]:
    """Ids of lanes of open sources with something to process now."""
    cr.execute(DUE_LANES)
    return [lane_id for (lane_id,) in cr.fetchall()]


def next_due(cr, source_id: int, lane: int) -> float | None:
    """Seconds until the next message of the lane is due that waits for its time."""
    cr.execute(NEXT_DUE, (source_id, lane))
    return cr.fetchone()[0]
