# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The SQL of an endpoint whose deliveries all go one after the other.

What failed or is held is the head: nothing behind it is read until it is gone. So
nothing has to be parked, and to find that there is nothing to do takes two looks into
an index, however much waits.
"""

from .lane_sql import COLUMNS, IN_LANE, NO_END, NOW, PENDING, Row

HEAD = f"""
SELECT d.id, d.state, d.due_at FROM outbox_delivery d
 WHERE {IN_LANE} AND d.state IN ('retrying', 'held')
 ORDER BY d.endpoint_id, d.lane, d.id LIMIT 1
"""

# One statement, so that what was committed in between is in both parts or in none.
READ = f"""
WITH head AS MATERIALIZED ({HEAD})
(SELECT {COLUMNS}, FALSE AS blocked
   FROM outbox_delivery d LEFT JOIN outbox_event e ON e.id = d.event_id
  WHERE {IN_LANE} AND d.state = 'pending'
    AND d.id < coalesce((SELECT id FROM head), {NO_END})
  ORDER BY d.endpoint_id, d.lane, d.id LIMIT {PENDING})
UNION ALL
(SELECT {COLUMNS}, FALSE
   FROM head JOIN outbox_delivery d ON d.id = head.id
   LEFT JOIN outbox_event e ON e.id = d.event_id
  WHERE d.state = 'retrying' AND d.due_at <= {NOW})
"""


def read(cr, endpoint_id: int, lane: int) -> list[Row]:
    """What is due, in order: what is before the head, then the head."""
    cr.execute(READ, {"endpoint": endpoint_id, "lane": lane})
    # When there is more before the head, it waits for that.
    return list(map(Row._make, cr.fetchmany(PENDING)))


def next_due(cr, endpoint_id: int, lane: int) -> float | None:
    """Seconds until the head is due, if it is tried again by itself."""
    cr.execute(
        f"SELECT extract(epoch FROM head.due_at - {NOW})::float8"
        f" FROM ({HEAD}) head WHERE head.state = 'retrying'",
        {"endpoint": endpoint_id, "lane": lane},
    )
    row = cr.fetchone()
    return row[0] if row else None
