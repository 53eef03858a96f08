# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Slots of endpoints with a rate limit, reserved in one place for all processes.

Apart from the endpoint, whose row people edit. Runs in READ COMMITTED.
"""

from ..pure.pace import Grant, TooLong

# Seconds of slots that are reserved at a time: one statement for that long.
AHEAD = 0.5
# A run waits that long at most; a job that comes back later costs less than a worker
# that sits and waits.
PATIENCE = 2.0
# Events in a request: as many as the batch of a subscription may hold.
MOST = 1000

TABLE = """
CREATE TABLE IF NOT EXISTS outbox_pace (
    endpoint_id int PRIMARY KEY REFERENCES outbox_endpoint ON DELETE CASCADE,
    next_slot timestamptz NOT NULL
) WITH (fillfactor = 50)
"""

# Slots are never reserved further ahead than this. A time that is was written by a
# clock that was wrong.
FARTHEST = f"""clock_timestamp()
    + {PATIENCE + AHEAD} * interval '1 second' + {MOST} * r.slot"""

RESERVE = f"""
UPDATE outbox_pace p
   SET next_slot = r.count * r.slot + CASE
           WHEN p.next_slot > {FARTHEST} THEN clock_timestamp()
           ELSE greatest(p.next_slot, clock_timestamp()) END
  FROM (
    SELECT interval '1 second' / rate_limit AS slot,
           greatest(%(least)s, least(%(most)s, floor(rate_limit * {AHEAD}))) AS count
      FROM outbox_endpoint WHERE id = %(endpoint)s AND rate_limit > 0) r
 WHERE p.endpoint_id = %(endpoint)s
   AND (p.next_slot <= clock_timestamp() + {PATIENCE} * interval '1 second'
    OR p.next_slot > {FARTHEST})
RETURNING r.count::int,
    extract(epoch FROM p.next_slot - r.count * r.slot - clock_timestamp())::float8,
    extract(epoch FROM r.slot)::float8
"""

AHEAD_OF_US = """
SELECT extract(epoch FROM p.next_slot - clock_timestamp())::float8
  FROM outbox_endpoint e LEFT JOIN outbox_pace p ON p.endpoint_id = e.id
 WHERE e.id = %s AND e.rate_limit > 0
"""

BEGIN = """
INSERT INTO outbox_pace (endpoint_id, next_slot) VALUES (%s, clock_timestamp())
ON CONFLICT DO NOTHING
"""


def reserve(cr, endpoint_id: int, least: int, most: int) -> Grant:
    """Reserve slots for so many deliveries.

    :raises TooLong: the first slot is too far ahead
    """
    cr.execute(RESERVE, {"endpoint": endpoint_id, "least": least, "most": most})
    if row := cr.fetchone():
        count, starts_in, interval = row
        return Grant(count, max(starts_in, 0.0), interval)
    cr.execute(AHEAD_OF_US, (endpoint_id,))
    row = cr.fetchone()
    if row is None:
        # The limit was taken away a moment ago.
        return Grant(most, 0.0, 0.0)
    if row[0] is not None:
        raise TooLong(row[0])
    cr.execute(BEGIN, (endpoint_id,))
    return reserve(cr, endpoint_id, least, most)


def forget(cr, endpoint_ids: list[int]) -> None:
    """Let the next slot be now: what was reserved at another rate says nothing."""
    cr.execute("DELETE FROM outbox_pace WHERE endpoint_id = ANY(%s)", (endpoint_ids,))
