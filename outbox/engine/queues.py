# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""How the deliveries that are due are put into requests.

A queue is sent strictly in order, and not further than its first failure.
"""

from collections.abc import Iterable

from ..pure.backoff import SCHEDULE
from .lane_sql import Row

Queue = list[tuple[Row, ...]]

# Answers to what was sent, rather than to when or by whom: something in the batch is
# at fault, and only alone one can tell what.
CONDEMNING = (400, 413, 415, 422)


def queues(rows: Iterable[Row], batch_size: int | None) -> list[Queue]:
    """Queues of the deliveries of each request.

    :param rows: nothing that waits behind another of its key
    :param batch_size: deliveries in one request; None when each has its own
    """
    # What is tried again is read first, but something before it may be new: a dead
    # letter that a person has retried.
    rows = sorted(rows, key=lambda row: row.id)
    if not batch_size:
        return [_one_by_one(mine) for mine in _by_key(rows)]
    alone = {row.key for row in rows if _goes_alone(row)}
    found = [
        _one_by_one(mine) for mine in _by_key(row for row in rows if row.key in alone)
    ]
    if together := [row for row in rows if row.key not in alone]:
        # One at a time: what it comes to decides what may be in the next.
        found.append([tuple(together[:batch_size])])
    return found


def _by_key(rows: Iterable[Row]) -> Iterable[list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.key, []).append(row)
    return found.values()


def _one_by_one(rows: Iterable[Row]) -> Queue:
    return [(row,) for row in rows]


def _goes_alone(row: Row) -> bool:
    # The last try is made alone whatever was answered, so that one event which makes
    # the receiver stumble does not take the others of its batch along.
    return row.status in CONDEMNING or row.attempt >= len(SCHEDULE)
