# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A table is walked along its ids, some rows at a time, for what is old enough to go.

So nothing is scanned, and every transaction is short.
"""

from collections.abc import Sequence
from dataclasses import dataclass

#: Rows that are looked at in one transaction.
SLICE = 1000


@dataclass(frozen=True, slots=True)
class Slice:
    """Some rows in the order of their ids.

    :ivar ids: of those that are to go
    :ivar until: id of the last one that is old enough; None if none is
    :ivar more: there are older ones behind it, perhaps
    """

    ids: list[int]
    until: int | None
    more: bool

    @classmethod
    def of(cls, rows: Sequence[tuple[int, bool, bool]], size: int) -> "Slice":
        """:param rows: id, whether it is old enough, and whether it may go besides
        :param size: how many rows were asked for
        """
        old = [id_ for id_, is_old, _removable in rows if is_old]
        return cls(
            ids=[id_ for id_, is_old, removable in rows if is_old and removable],
            until=old[-1] if old else None,
            # Rows of one moment may be made in any order; a whole slice of newer ones
            # ends the walk.
            more=bool(old) and len(rows) == size,
        )
