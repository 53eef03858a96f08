# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The SQL of when a lane has something to send.

Retries have a time of their own. What is pending goes at once, but for the lanes of
batch subscriptions: there it goes when it is enough, or the first of it has waited long
enough, or a person has said so, which is a pending delivery with a time.
"""

import random

from .lane_sql import NOW
from .sendable_sql import CLOSED, PASSABLE, SENDABLE

# As in lane_sql.IN_LANE.
IN_LANE = """d.endpoint_id = l.endpoint_id
    AND d.lane BETWEEN l.number AND l.number"""

# A lane whose subscription is gone or not sent in batches any more is like the others.
BATCHES = """outbox_subscription s
    ON s.id = l.subscription_id AND s.endpoint_id = l.endpoint_id
   AND s.active AND s.timing = 'batch'"""

BATCH_IS_DUE = f"""(
    SELECT count(*) >= s.batch_size
        OR bool_or(
            waits.create_date <= {NOW} - s.batch_minutes * interval '1 minute'
            OR waits.due_at <= {NOW})
      FROM (
        SELECT d.create_date, d.due_at FROM outbox_delivery d
         WHERE {IN_LANE} AND d.state = 'pending'
         ORDER BY d.endpoint_id, d.lane, d.id LIMIT s.batch_size) waits)"""

STRICT_IS_DUE = f"""coalesce((
    SELECT head.state = 'retrying' AND head.due_at <= {NOW} OR head.id > (
        SELECT d.id FROM outbox_delivery d
         WHERE {IN_LANE} AND d.state = 'pending'
         ORDER BY d.endpoint_id, d.lane, d.id LIMIT 1)
      FROM (
        SELECT d.id, d.state, d.due_at FROM outbox_delivery d
         WHERE {IN_LANE} AND d.state IN ('retrying', 'held')
         ORDER BY d.endpoint_id, d.lane, d.id LIMIT 1) head
    ), EXISTS (
        SELECT 1 FROM outbox_delivery d WHERE {IN_LANE} AND d.state = 'pending'))"""

DUE_LANES = f"""
SELECT l.id, l.endpoint_id, {CLOSED} FROM outbox_lane l
  JOIN outbox_endpoint p ON p.id = l.endpoint_id AND {SENDABLE}
  LEFT JOIN outbox_circuit c ON c.endpoint_id = p.id
  LEFT JOIN {BATCHES}
 WHERE coalesce(%(endpoint)s, l.endpoint_id) = l.endpoint_id
   AND {PASSABLE}
   AND (CASE WHEN s.id IS NOT NULL THEN {BATCH_IS_DUE}
       WHEN p.ordering = 'strict' THEN {STRICT_IS_DUE}
       ELSE (
        SELECT d.id FROM outbox_delivery d
         WHERE {IN_LANE} AND d.state = 'pending'
         ORDER BY d.endpoint_id, d.lane, d.id LIMIT 1) IS NOT NULL END
    OR p.ordering <> 'strict' AND (
        SELECT d.due_at FROM outbox_delivery d
         WHERE {IN_LANE} AND d.state = 'retrying'
         ORDER BY d.endpoint_id, d.lane, d.due_at LIMIT 1) <= {NOW})
"""

BATCH_UNTIL = f"""
SELECT (
    SELECT d.id FROM outbox_delivery d
     WHERE {IN_LANE} AND d.state = 'pending'
     ORDER BY d.endpoint_id DESC, d.lane DESC, d.id DESC LIMIT 1)
  FROM outbox_lane l
  JOIN {BATCHES}
 WHERE l.id = %s AND {BATCH_IS_DUE}
"""

MAKE_DUE = f"""
UPDATE outbox_delivery SET due_at = {NOW}
 WHERE endpoint_id = %s AND lane = %s AND state = %s
"""


def due_lanes(cr, endpoint_id: int | None = None) -> list[int]:
    """Ids of lanes of active endpoints with something to send now.

    One lane of an endpoint whose circuit is not closed, as it takes only a probe, and
    none before it is time.

    :param endpoint_id: only lanes of this endpoint
    """
    cr.execute(DUE_LANES, {"endpoint": endpoint_id})
    rows = cr.fetchall()
    # Any of them, so that a lane which only has what the receiver stumbles over does
    # not keep the others waiting.
    random.shuffle(rows)
    probing = {endpoint: lane for lane, endpoint, closed in rows if not closed}
    lanes = [lane for lane, _endpoint, closed in rows if closed]
    return sorted([*lanes, *probing.values()])


def batch_until(cr, lane_id: int) -> int:
    """Id of the last pending delivery of a batch lane if it is due, else 0."""
    cr.execute(BATCH_UNTIL, (lane_id,))
    row = cr.fetchone()
    return row[0] if row else 0


def make_due(cr, endpoint_id: int, lane: int) -> int:
    """Have all that waits in a lane go as soon as order allows; how much it is."""
    count = 0
    # Each state has an index of its own, and delivered ones are by far the most.
    for state in ("pending", "retrying", "parked"):
        cr.execute(MAKE_DUE, (endpoint_id, lane, state))
        count += cr.rowcount
    return count
