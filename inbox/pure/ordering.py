# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Whether it is a message's turn, among those of its key."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Literal

from . import rfc3339

Place = Literal["next", "stale", "gap"]

_NUMBER = re.compile(r"[+-]?[0-9]{1,40}(?:\.[0-9]{1,40})?")


def place(last: str | int, position: str | int) -> Place:
    """The place of a position after the last one that was handled.

    Of whole numbers, each has to follow the one before: the same or a smaller one is
    stale, a larger one than the next leaves a gap. Of other numbers and of times, one
    that is smaller is stale and no gap can be seen; the same time again is next, as
    clocks are coarse. Two that cannot be compared say nothing of the order: next.

    :param last: a number, or a time as of RFC 3339
    :param position: likewise
    """
    before, after = _read(last), _read(position)
    if isinstance(before, datetime) and isinstance(after, datetime):
        return "stale" if after < before else "next"
    if not (isinstance(before, Decimal) and isinstance(after, Decimal)):
        return "next"
    if after <= before:
        return "stale"
    whole = before == int(before) and after == int(after)
    return "gap" if whole and int(after) > int(before) + 1 else "next"


def _read(position: str | int) -> Decimal | datetime | None:
    text = str(position).strip()
    if _NUMBER.fullmatch(text):
        return Decimal(text)
    try:
        return rfc3339.parse(text)
    except ValueError:
        return None
