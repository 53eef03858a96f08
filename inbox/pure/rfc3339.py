# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Times as they stand in messages (RFC 3339)."""

import re
from datetime import datetime, timedelta

_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2}):([0-9]{2})"
    r"(?:\.([0-9]{1,12}))?(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))"
)


def parse(text: str) -> datetime:
    """A time, in UTC and naive, as Odoo keeps them; digits after microseconds are cut.

    A leap second is the last one before it.

    :raises ValueError: it is none, or has no offset; says what to write
    """
    match = _TIME.fullmatch(text)
    if not match:
        raise ValueError("Write times like 2026-03-29T14:30:00Z.")
    *numbers, second, fraction, sign, hours, minutes = match.groups()
    try:
        local = datetime(
            *map(int, numbers),
            59 if second == "60" else int(second),
            int((fraction or "0").ljust(6, "0")[:6]),
        )
        offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
        if int(hours or 0) > 23 or int(minutes or 0) > 59:
            raise ValueError
        return local + offset if sign == "-" else local - offset
    except (ValueError, OverflowError):
        raise ValueError(
            "There is no such time. Write it like 2026-03-29T14:30:00Z."
        ) from None
