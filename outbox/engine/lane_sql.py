# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The SQL of a lane: whose it is, what is due in it, and what became of it.

A lane is owned by whoever holds its lock (``integration_base``'s ``lane_lock``). The
epoch fences off a holder whose connection ended without it noticing. Rows are never
claimed one by one: owning the lane is the claim.

The drain runs it in READ COMMITTED; people's actions share ``release``.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

PENDING = 200
HEADS = 50
NO_END = 2**63 - 1

NOW = "clock_timestamp() AT TIME ZONE 'UTC'"

COLUMNS = f"""d.id, d.event_type_id, d.company_id, d.key, d.state, d.attempt,
       d.last_status, d.expires_at, coalesce(d.expires_at <= {NOW}, FALSE) AS expired,
       e.uuid, e.source, e.name, e.res_model, e.res_id, e.time,
       e.traceparent, e.id AS sequence,
       coalesce(d.payload_id, e.payload_id) AS payload_id,
       CASE WHEN coalesce(d.payload_id, e.payload_id) IS NOT DISTINCT FROM e.payload_id
            THEN e.data
            ELSE (SELECT v.data FROM outbox_event_version v
                   WHERE v.event_id = e.id AND v.payload_id = d.payload_id)
       END AS data"""

# In one statement with what has the commit wait for no disk, since a receiver waits.
TAKE_OVER = f"""
UPDATE outbox_lane SET epoch = epoch + 1, owner = %s, beat_at = {NOW}
 WHERE id = %s
RETURNING epoch, endpoint_id, number, set_config('synchronous_commit', 'off', TRUE)
"""

# A range of one value and the long ORDER BY keep the planner to the partial index. With
# plain equality it takes the primary key for the order when there is a backlog, and
# walks past every delivery ever made.
IN_LANE = """d.endpoint_id = %(endpoint)s
    AND d.lane BETWEEN %(lane)s AND %(lane)s"""

# Retries have one, too, after a person has retried an earlier delivery of their key.
HAS_HEAD = """EXISTS (
        SELECT 1 FROM outbox_delivery head
         WHERE head.endpoint_id = d.endpoint_id AND head.key = d.key
           AND head.state IN ('retrying', 'held') AND head.id < d.id)"""

# Parked rows without a head are what a person leaves who retries or cancels the head
# while a drain parks its followers. They go first all the same.
IS_BLOCKED = f"""({HAS_HEAD}
    OR EXISTS (
        SELECT 1 FROM outbox_delivery before
         WHERE before.endpoint_id = d.endpoint_id AND before.key = d.key
           AND before.state = 'parked' AND before.id < d.id))"""

# The time in a SELECT of its own, so that it is one for all rows and bounds the index:
# there may be very many that are to be tried later. What belongs to a delivery is read
# once for both parts, as planning takes longer than all the rest when little is due;
# LIMIT keeps the planner from reading all events where it takes a table for small.
READ = f"""
SELECT {COLUMNS}, {IS_BLOCKED} AS blocked
  FROM (
    (SELECT * FROM outbox_delivery d
      WHERE d.endpoint_id = %(endpoint)s AND d.lane = %(lane)s AND d.state = 'retrying'
        AND d.due_at <= (SELECT {NOW})
      ORDER BY d.due_at LIMIT %(heads)s)
    UNION ALL
    (SELECT * FROM outbox_delivery d
      WHERE {IN_LANE} AND d.state = 'pending' AND d.id <= %(until)s
      ORDER BY d.endpoint_id, d.lane, d.id LIMIT %(pending)s)
  ) d
  LEFT JOIN LATERAL (
    SELECT * FROM outbox_event WHERE id = d.event_id LIMIT 1) e ON TRUE
 ORDER BY d.state = 'pending', CASE WHEN d.state = 'retrying' THEN d.due_at END, d.id
"""
READ_UNORDERED = READ.replace(IS_BLOCKED, "FALSE")

# A delivery that was cancelled while it was on its way stays cancelled. One that
# expires is due then, to make way.
SETTLE = f"""
UPDATE outbox_delivery d
   SET state = r.state, attempt = r.attempt, last_error = r.error,
       last_status = r.status, cause = r.cause,
       due_at = CASE WHEN r.delay IS NOT NULL THEN
           least({NOW} + r.delay * interval '1 second', d.expires_at) END
  FROM unnest(
    %(id)s::int8[], %(state)s::text[], %(attempt)s::int[], %(delay)s::float8[],
    %(error)s::text[], %(status)s::int[], %(cause)s::text[]
  ) AS r(id, state, attempt, delay, error, status, cause)
 WHERE d.id = r.id
   AND d.state IN ('pending', 'retrying')
RETURNING d.id, d.state, {NOW}
"""

# A delivery that was cancelled while it was on its way has arrived all the same. Most
# end so, and ids in one text take the server a fraction of the time that it needs for
# as many values of their own.
DELIVER = f"""
UPDATE outbox_delivery
   SET state = 'delivered', last_error = NULL, cause = NULL, last_status = %s,
       due_at = NULL, delivered_at = {NOW}
 WHERE id = ANY(%s::int8[])
RETURNING id, state, delivered_at
"""

PARK = f"""
UPDATE outbox_delivery d
   SET state = 'parked', due_at = CASE WHEN d.state = 'pending' THEN d.due_at END
 WHERE d.id = ANY(%s) AND d.state IN ('pending', 'retrying')
   AND {HAS_HEAD}
"""

RELEASE = f"""
UPDATE outbox_delivery d SET state = 'pending'
 WHERE d.state = 'parked' AND d.endpoint_id = %(endpoint)s AND d.key = ANY(%(keys)s)
   AND NOT {HAS_HEAD}
RETURNING d.lane
"""

# Rows that a drain or a person holds at the moment are left for the next time.
RELEASE_ORPHANS = f"""
UPDATE outbox_delivery SET state = 'pending'
 WHERE id IN (
    SELECT d.id FROM outbox_delivery d
     WHERE d.state = 'parked' AND NOT {HAS_HEAD}
       FOR NO KEY UPDATE OF d SKIP LOCKED)
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """A lane that a run has taken over; it never changes its endpoint or number."""

    epoch: int
    endpoint_id: int
    number: int


class Row(NamedTuple):
    """A delivery that is due, with its event.

    :ivar attempt: failed tries so far
    :ivar status: HTTP status of the last try, if there was any
    :ivar expires_at: when nobody needs the event any more, if ever; UTC, naive
    :ivar expired: whether that was before it was read
    :ivar traceparent: W3C trace context of what caused the event, if any
    :ivar payload_id: the version of a payload that the data follow, if any
    :ivar data: exact JSON text; None if the event is no longer stored
    :ivar blocked: an earlier delivery of the same key has to go first
    """

    id: int
    event_type_id: int | None
    company_id: int | None
    key: str
    state: str
    attempt: int
    status: int | None
    expires_at: datetime | None
    expired: bool
    uuid: str
    source: str
    type: str
    res_model: str
    res_id: int
    time: datetime
    traceparent: str | None
    sequence: int
    payload_id: int | None
    data: str | None
    blocked: bool


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of a delivery after a try.

    :ivar delay: seconds until it is tried again, if it is
    :ivar cause: of its failure, as ``pure.cause`` names them
    """

    id: int
    state: str
    attempt: int
    delay: float | None = None
    error: str | None = None
    status: int | None = None
    cause: str | None = None


class Change(NamedTuple):
    """A state that was written.

    :ivar at: when, by the database's clock; UTC, naive
    """

    id: int
    state: str
    at: datetime


def take_over(cr, lane_id: int, owner: str) -> Taken:
    """Begin a new epoch, after which results of earlier owners are refused.

    The present transaction's commit waits for no disk: a crash may undo it, but leaves
    no earlier owner with a connection either.
    """
    cr.execute(TAKE_OVER, (owner, lane_id))
    return Taken(*cr.fetchone()[:3])


def still_owned(cr, lane_id: int, epoch: int) -> bool:
    """Whether results of this epoch may be written in the present transaction."""
    cr.execute(
        "SELECT 1 FROM outbox_lane WHERE id = %s AND epoch = %s FOR SHARE",
        (lane_id, epoch),
    )
    return bool(cr.rowcount)


def read(
    cr,
    endpoint_id: int,
    lane: int,
    heads: int = HEADS,
    pending: int = PENDING,
    until: int = NO_END,
    ordered: bool = True,
) -> list[Row]:
    """What is due: heads of keys to try again first, then what is new, in order.

    :param heads: at most so many of the former
    :param pending: at most so many of the latter
    :param until: id of the last delivery that counts as new
    :param ordered: whether to find out what waits behind a head, and to leave heads for
        the next time that something new might go before
    """
    cr.execute(
        READ if ordered else READ_UNORDERED,
        {
            "endpoint": endpoint_id,
            "lane": lane,
            "heads": heads,
            "pending": pending,
            "until": until,
        },
    )
    rows = list(map(Row._make, cr.fetchall()))
    if ordered and sum(row.state == "pending" for row in rows) == pending:
        # There may be more, such as dead letters that a person has retried.
        rows = [row for row in rows if row.id <= rows[-1].id]
    return rows


def settle(cr, settlements: Sequence[Settlement]) -> list[Change]:
    """Write what became of deliveries.

    :return: what that changed; a person may have decided of some meanwhile
    """
    delivered: dict[int | None, list[int]] = {}
    others, changes = [], []
    for settlement in settlements:
        if settlement.state == "delivered":
            delivered.setdefault(settlement.status, []).append(settlement.id)
        else:
            others.append(settlement)
    for status, ids in delivered.items():
        cr.execute(DELIVER, (status, f"{{{','.join(map(str, ids))}}}"))
        changes += map(Change._make, cr.fetchall())
    if others:
        fields = ("id", "state", "attempt", "delay", "error", "status", "cause")
        cr.execute(SETTLE, {f: [getattr(s, f) for s in others] for f in fields})
        changes += map(Change._make, cr.fetchall())
    return changes


def park(cr, ids: Collection[int]) -> None:
    """Take those of the deliveries that wait behind a head out of sight of ``read``."""
    if ids:
        cr.execute(PARK, (list(ids),))


def release(cr, endpoint_id: int, keys: Collection[str]) -> set[int]:
    """Bring back what waited behind heads that are gone; the numbers of its lanes."""
    cr.execute(RELEASE, {"endpoint": endpoint_id, "keys": list(keys)})
    return {lane for (lane,) in cr.fetchall()}


def release_orphans(cr) -> None:
    """Bring back parked rows of any endpoint that nothing blocks any more.

    A crash between two commits may leave some. The drain brings back those that
    something later of their key waits behind.
    """
    cr.execute(RELEASE_ORPHANS)


def next_due(cr, endpoint_id: int, lane: int) -> float | None:
    """Seconds until the next retry of the lane is due, by the database's clock."""
    cr.execute(
        f"SELECT extract(epoch FROM min(due_at) - {NOW})::float8 FROM outbox_delivery"
        " WHERE endpoint_id = %s AND lane = %s AND state = 'retrying'",
        (endpoint_id, lane),
    )
    return cr.fetchone()[0]
