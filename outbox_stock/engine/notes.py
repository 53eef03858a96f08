# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from dataclasses import dataclass, field


@dataclass(slots=True)
class Touched:
    """What happened to stock since the last flush.

    :ivar quants: ids of quants whose quantities were written
    :ivar moves: ids of moves that were created or planned anew
    :ivar places: product and location ids that rows told of before
    """

    quants: set[int] = field(default_factory=set)
    moves: set[int] = field(default_factory=set)
    places: set[tuple[int, int]] = field(default_factory=set)
