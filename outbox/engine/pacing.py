# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from ..pure.pace import Grant, Pace
from . import pace_sql
from .target import Target


def pace_of(cr, target: Target, wanted: int) -> Pace | None:
    """When the requests of a run may begin, if that is limited.

    :param cr: the run's own cursor, with nothing uncommitted whenever a turn is taken
    :param wanted: how many deliveries there are to send
    """
    if not target.rate_limit:
        return None

    def reserve(least: int, most: int) -> Grant:
        try:
            return pace_sql.reserve(cr, target.endpoint_id, least, most)
        finally:
            # Nobody else's run waits for a row that this one has locked.
            cr.commit()  # pylint: disable=invalid-commit

    return Pace(reserve, wanted)
