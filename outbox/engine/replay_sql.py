# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The SQL of a replay at work: how far it is, room for more, and what it owes.

Runs in READ COMMITTED. How far a replay is lies apart from the replay, whose row people
write when they pause it. Both it and what was queued are of one transaction, so that a
killed job loses or doubles nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .due_sql import BATCHES, IN_LANE
from .lane_sql import NOW

TABLES = """
CREATE TABLE IF NOT EXISTS outbox_replay_progress (
    replay_id int PRIMARY KEY REFERENCES outbox_replay ON DELETE CASCADE,
    position int8 NOT NULL DEFAULT 0,
    handled int8 NOT NULL DEFAULT 0,
    queued int8 NOT NULL DEFAULT 0,
    paced_at float8
) WITH (fillfactor = 50);
CREATE TABLE IF NOT EXISTS outbox_replay_item (
    replay_id int NOT NULL REFERENCES outbox_replay ON DELETE CASCADE,
    event_id int8 NOT NULL,
    PRIMARY KEY (replay_id, event_id)
)
"""

# A lane has no more than these pending when old events are added to it: new ones go
# behind them, and would wait for all of a long replay.
OPEN = 400

OPEN_STATES = "('pending', 'retrying', 'parked', 'held')"

# A second job of the same replay waits here, and holds nothing meanwhile.
LOCK = """
SELECT position, handled, queued, paced_at,
       extract(epoch FROM clock_timestamp())::float8
  FROM outbox_replay_progress WHERE replay_id = %s FOR NO KEY UPDATE
"""
# Whoever pauses or cancels waits for the chunk, which is short.
KEEP_STATE = "SELECT FROM outbox_replay WHERE id = %s FOR SHARE"

ROOM = f"""
SELECT min(greatest(%(open)s, coalesce(s.batch_size, 0)) - waits.count)
  FROM outbox_lane l
  LEFT JOIN {BATCHES}
 CROSS JOIN LATERAL (
    SELECT count(*) AS count FROM (
        SELECT d.id FROM outbox_delivery d
         WHERE {IN_LANE} AND d.state = 'pending'
         ORDER BY d.endpoint_id, d.lane, d.id
         LIMIT greatest(%(open)s, coalesce(s.batch_size, 0))) counted) waits
 WHERE l.endpoint_id = %(endpoint)s
"""

# The lane follows from what this very transaction sees of the endpoint, as in
# outbox_sql. The lock keeps an event from being removed beside its new delivery.
OWE = f"""
WITH event AS (
    SELECT e.id, e.event_type_id, e.key, e.company_id, e.payload_id, e.data,
           c.wanted, c.subscription, c.pinned, c.hash
      FROM unnest(
        %(event)s::int8[], %(wanted)s::bool[], %(subscription)s::int[],
        %(pinned)s::int[], %(hash)s::int8[]
      ) AS c(id, wanted, subscription, pinned, hash)
      JOIN outbox_event e ON e.id = c.id
     WHERE e.company_id IS NULL OR e.company_id = ANY(%(companies)s)
     ORDER BY e.id FOR KEY SHARE OF e
), owed AS (
    SELECT event.*, p.id AS endpoint_id, p.lanes, p.batch_lanes,
           coalesce(event.subscription, before.subscription_id) AS subscription_id,
           CASE WHEN event.payload_id IS NOT NULL THEN
               coalesce(event.pinned, before.payload_id, event.payload_id)
           END AS version_id,
           before.expires_at
      FROM event
      JOIN outbox_endpoint p ON p.id = %(endpoint)s
      LEFT JOIN LATERAL (
        SELECT d.id, d.subscription_id, d.payload_id, d.expires_at
          FROM outbox_delivery d
         WHERE d.event_id = event.id AND d.endpoint_id = p.id
         ORDER BY d.id LIMIT 1) before ON TRUE
     WHERE (event.wanted OR before.id IS NOT NULL)
       AND NOT EXISTS (
        SELECT FROM outbox_delivery d
         WHERE d.event_id = event.id AND d.endpoint_id = p.id
           AND d.state IN {OPEN_STATES})
)
INSERT INTO outbox_delivery (
    event_id, event_type_id, endpoint_id, subscription_id, payload_id, lane, key,
    company_id, state, attempt, create_date, expires_at, replay_id
)
SELECT owed.id, owed.event_type_id, owed.endpoint_id, owed.subscription_id,
       owed.version_id,
       coalesce(
           (owed.batch_lanes ->> split_part(owed.key, '/', 1))::int,
           mod(owed.hash, owed.lanes)),
       owed.key, owed.company_id, 'pending', 0, {NOW},
       CASE WHEN owed.expires_at > {NOW} THEN owed.expires_at END, %(replay)s
  FROM owed
 WHERE CASE WHEN owed.version_id IS NOT DISTINCT FROM owed.payload_id
       THEN owed.data IS NOT NULL
       ELSE EXISTS (
        SELECT FROM outbox_event_version v
         WHERE v.event_id = owed.id AND v.payload_id = owed.version_id
           AND v.data IS NOT NULL) END
 ORDER BY owed.id
ON CONFLICT DO NOTHING
RETURNING lane
"""

MOVE_ON = """
UPDATE outbox_replay_progress
   SET position = %s, handled = handled + %s, queued = queued + %s, paced_at = %s
 WHERE replay_id = %s
"""

# Never waits for a row that a drain holds, which may wait for another of these.
CANCEL = f"""
UPDATE outbox_delivery SET state = 'cancelled', due_at = NULL
 WHERE id IN (
    SELECT id FROM outbox_delivery
     WHERE replay_id = %s AND state IN {OPEN_STATES}
     ORDER BY id LIMIT 1000 FOR NO KEY UPDATE SKIP LOCKED)
RETURNING endpoint_id, key, lane
"""

# A person may act upon some of them at this moment, and knows better.
SETTLE_DEAD = """
UPDATE outbox_delivery SET state = 'cancelled'
 WHERE id IN (
    SELECT d.id FROM outbox_delivery r
      JOIN outbox_delivery d
        ON d.event_id = r.event_id AND d.endpoint_id = r.endpoint_id AND d.id < r.id
     WHERE r.replay_id = %s AND r.state = 'delivered' AND d.state = 'dead'
     ORDER BY d.id FOR NO KEY UPDATE OF d SKIP LOCKED)
"""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a replay is.

    :ivar position: id of the last event or record that was looked at
    :ivar handled: how many were looked at
    :ivar queued: how many deliveries that made
    :ivar paced_at: until when its slots are used up; Unix time
    :ivar now: Unix time of the database
    """

    position: int
    handled: int
    queued: int
    paced_at: float | None
    now: float


@dataclass(frozen=True, slots=True)
class Owed:
    """An old event, and what the endpoint subscribes to it with today.

    :ivar wanted: a subscription of today matches
    :ivar pinned: the version of the payload that the subscription reads
    :ivar hash: of its key
    """

    event: int
    wanted: bool
    subscription: int | None
    pinned: int | None
    hash: int


def lock(cr, replay_id: int) -> Progress | None:
    """Keep a replay as it is until the transaction ends; None if it is gone."""
    cr.execute(LOCK, (replay_id,))
    row = cr.fetchone()
    if row is None:
        return None
    cr.execute(KEEP_STATE, (replay_id,))
    return Progress(*row)


def room(cr, endpoint_id: int) -> int:
    """How many more deliveries the fullest lane of an endpoint takes."""
    cr.execute(ROOM, {"open": OPEN, "endpoint": endpoint_id})
    return cr.fetchone()[0] or 0


def owe(
    cr, replay_id: int, endpoint_id: int, companies: Sequence[int], owed: Sequence[Owed]
) -> list[int]:
    """Owe old events to an endpoint once more, or for the first time.

    Left out are those that are on their way to it anyway, that it was never owed and is
    not subscribed to, and that have no data in the version it reads.

    :param companies: events of these only, and of none
    :return: the lanes of the new deliveries, one for each
    """
    names = ("event", "wanted", "subscription", "pinned", "hash")
    columns = {name: [getattr(each, name) for each in owed] for name in names}
    cr.execute(
        OWE,
        columns
        | {
            "replay": replay_id,
            "endpoint": endpoint_id,
            "companies": list(companies),
        },
    )
    return [lane for (lane,) in cr.fetchall()]


def move_on(
    cr, replay_id: int, position: int, handled: int, queued: int, paced_at: float
) -> None:
    """Keep how far a replay is, in the transaction that owes what it queued."""
    cr.execute(MOVE_ON, (position, handled, queued, paced_at, replay_id))


def open_states(cr, replay_id: int) -> set[str]:
    """The states of its deliveries that are not settled."""
    cr.execute(
        "SELECT DISTINCT state FROM outbox_delivery"
        f" WHERE replay_id = %s AND state IN {OPEN_STATES}",
        (replay_id,),
    )
    return {state for (state,) in cr.fetchall()}


def cancel(cr, replay_id: int) -> list[tuple[int, str, int]]:
    """Cancel some of its deliveries that are not settled.

    :return: endpoint id, key and lane of each
    """
    cr.execute(CANCEL, (replay_id,))
    return cr.fetchall()


def settle_dead(cr, replay_id: int) -> None:
    """Take what a replay has delivered off the dead letters."""
    cr.execute(SETTLE_DEAD, (replay_id,))


def forget_items(cr, replay_id: int) -> None:
    """Remove the list of chosen events, when it is worked off."""
    cr.execute("DELETE FROM outbox_replay_item WHERE replay_id = %s", (replay_id,))
