# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from typing import Literal


def place(last: str, position: str) -> Literal["next", "stale", "gap"]:
    """Where a position is after the last one that was done."""
    if not (last.isdecimal() and position.isdecimal()):
        return "next" if position > last else "stale"
    distance = int(position) - int(last)
    return "next" if distance == 1 else "gap" if distance > 1 else "stale"
