# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Where the deliveries of the last time begin.

Ids grow with time, so that some twenty steps through the primary key find the first of
them among any number. A BRIN index over their times has all of its ranges looked at,
and all rows of those that match in part.
"""

from datetime import datetime

# Halves the ids between which it is, until nothing is between them.
FIRST_SINCE = """
WITH RECURSIVE bounds(low, high) AS (
    SELECT min(id), max(id) + 1 FROM outbox_delivery
    UNION ALL
    SELECT CASE WHEN older THEN id + 1 ELSE low END,
           CASE WHEN older THEN high ELSE middle END
      FROM (
        SELECT low, high, (low + high) / 2 AS middle, d.id,
               d.id < high AND d.create_date < %s AS older
          FROM bounds, LATERAL (
            SELECT id, create_date FROM outbox_delivery
             WHERE id >= (low + high) / 2 ORDER BY id LIMIT 1) d
         WHERE low < high) half
)
SELECT low FROM bounds WHERE low >= high
"""


def first_since(cr, time: datetime) -> int:
    """Id from which on deliveries were queued at a time or later; 0 if there is none.

    Transactions that overlap may have ids in another order than times, so that it is
    off by what was queued at about that time.

    :param time: UTC, naive
    """
    cr.execute(FIRST_SINCE, (time,))
    row = cr.fetchone()
    return row[0] if row else 0
