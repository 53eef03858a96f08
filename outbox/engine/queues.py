# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""How the deliveries that are due are put into requests.

A queue is sent strictly in order, and not further than its first failure.
"""

from collections.abc import Callable, Collection, Iterable

from odoo.addons.integration_base.pure.backoff import SCHEDULE

from ..pure.fault import CONDEMNING
from .lane_sql import Row

Queue = list[tuple[Row, ...]]


def queues(
    rows: Iterable[Row],
    batch_size: int | None,
    condemning: Collection[int] = CONDEMNING,
    group: Callable[[Row], str] = lambda row: row.key,
) -> list[Queue]:
    """Queues of the deliveries of each request.

    :param rows: nothing that waits behind another of its group
    :param batch_size: deliveries in one request; None when each has its own
    :param condemning: statuses after which a delivery goes alone
    :param group: what deliveries have in common that may not overtake each other
    """
    if not batch_size:
        # What is tried again is read first, but something before it may be new: a dead
        # letter that a person has retried.
        return [
            _one_by_one(sorted(mine, key=lambda row: row.id))
            for mine in _grouped(rows, group)
        ]
    rows = sorted(rows, key=lambda row: row.id)
    alone = {group(row) for row in rows if _goes_alone(row, condemning)}
    singles = [row for row in rows if group(row) in alone]
    found = [_one_by_one(mine) for mine in _grouped(singles, group)]
    if together := [row for row in rows if group(row) not in alone]:
        # One at a time: what it comes to decides what may be in the next.
        found.append([tuple(together[:batch_size])])
    return found


def _grouped(rows: Iterable[Row], group: Callable[[Row], str]) -> Iterable[list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(group(row), []).append(row)
    return found.values()


def _one_by_one(rows: Iterable[Row]) -> Queue:
    return [(row,) for row in rows]


def _goes_alone(row: Row, condemning: Collection[int]) -> bool:
    # Something in the batch was at fault, and only alone one can tell what. The last
    # try is made alone whatever was answered, so that one event which makes the
    # receiver stumble does not take the others of its batch along.
    return row.status in condemning or row.attempt >= len(SCHEDULE)
