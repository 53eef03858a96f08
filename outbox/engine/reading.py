# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What of a lane is due, by the ordering of its endpoint, and how much at once."""

from . import due_sql, lane_sql, strict_sql
from .lane_sql import Row
from .target import Target

# Few rows at first, as what people change meanwhile counts from the next reading on.
# More for receivers that take as many in less than a second, as each reading costs some
# time in which nothing is under way.
FEW_ROWS = lane_sql.PENDING
MANY_ROWS = 8 * FEW_ROWS
# Seconds.
QUICK = 1.0
SLOW = 4.0
# Characters of data beyond which there are enough of them in memory.
MUCH = 2_000_000


class Reading:
    """What one run reads.

    :param cr: the run's own cursor
    """

    def __init__(self, cr, lane_id: int):
        self.cr = cr
        self.lane_id = lane_id
        self._size = FEW_ROWS
        self._batch_until = 0

    def next_rows(self, target: Target) -> list[Row]:
        """What is to be sent next."""
        where = (self.cr, target.endpoint_id, target.lane)
        if target.ordering == "strict":
            return strict_sql.read(*where)
        ordered = target.ordering == "per_key"
        size = target.batch_size
        if not size:
            return lane_sql.read(*where, pending=self._size, ordered=ordered)
        # What comes from now on waits for its own time, instead of being sent in ever
        # smaller batches for as long as there is something new.
        self._batch_until = self._batch_until or due_sql.batch_until(
            self.cr, self.lane_id
        )
        return lane_sql.read(*where, size, size, self._batch_until, ordered)

    def fit(self, rows: list[Row], seconds: float) -> None:
        """Choose how many rows to read next, after these took so long."""
        size = sum(len(row.data or "") for row in rows)
        if size > MUCH or seconds > SLOW:
            self._size = FEW_ROWS
        elif seconds < QUICK and len(rows) >= self._size:
            self._size = min(2 * self._size, MANY_ROWS)


def next_due(cr, endpoint, lane: int) -> float | None:
    """Seconds until the next retry that may go, if there is one."""
    sql = strict_sql if endpoint.ordering == "strict" else lane_sql
    return sql.next_due(cr, endpoint.id, lane)
