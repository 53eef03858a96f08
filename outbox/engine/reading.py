# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What of a lane is due, by the ordering of its endpoint."""

from . import lane_sql, strict_sql
from .lane_sql import Row
from .target import Target


def read(cr, target: Target, until: int = lane_sql.NO_END) -> list[Row]:
    """What is to be sent next.

    :param until: of a lane that is sent in batches, the last delivery of the batch
    """
    where = (cr, target.endpoint_id, target.lane)
    if target.ordering == "strict":
        return strict_sql.read(*where)
    ordered = target.ordering == "per_key"
    if size := target.batch_size:
        return lane_sql.read(*where, size, size, until, ordered)
    return lane_sql.read(*where, ordered=ordered)


def next_due(cr, endpoint, lane: int) -> float | None:
    """Seconds until the next retry that may go, if there is one."""
    sql = strict_sql if endpoint.ordering == "strict" else lane_sql
    return sql.next_due(cr, endpoint.id, lane)
