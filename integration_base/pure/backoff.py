# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""When a failed delivery is tried again."""

import re
from collections.abc import Callable
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

MINUTE = 60.0
HOUR = 60 * MINUTE

#: Seconds to wait after the first, second, ... failure. After the last one the
#: attempts are spent, about three days and a half after the first.
SCHEDULE: tuple[float, ...] = (
    5.0,
    30.0,
    2 * MINUTE,
    10 * MINUTE,
    30 * MINUTE,
    2 * HOUR,
    5 * HOUR,
    10 * HOUR,
    14 * HOUR,
    20 * HOUR,
    24 * HOUR,
)

#: Further waits where a fault of the endpoint has met the last attempt, as it may be
#: the first fault of an outage. With that attempt they are as many tries as open a
#: circuit, so that either the circuit opens, which gives the attempts back, or the
#: endpoint has taken something else meanwhile, and the event is what it stumbles over.
IN_DOUBT: tuple[float, ...] = 4 * (HOUR,)

#: Each wait is this share longer or shorter, so that what failed together does not
#: come back together.
JITTER = 0.2

#: Seconds; a receiver that asks for more is asked again after this.
RETRY_AFTER_CAP = 24 * HOUR

_DELTA_SECONDS = re.compile(r"-?[0-9]+")


def next_delay(
    failures: int,
    retry_after: float | None,
    uniform: Callable[[float, float], float],
    in_doubt: bool = False,
) -> float | None:
    """Seconds until the next attempt, ``None`` when the attempts are spent.

    :param failures: failed attempts so far, the last one included; from 1
    :param retry_after: seconds the receiver asked for; never earlier than that
    :param uniform: a random number between its two arguments, ``random.uniform``
    :param in_doubt: the last failure may have been the endpoint's
    :raises ValueError: when nothing has failed
    """
    if failures < 1:
        raise ValueError(f"A delay follows a failure; there were {failures}.")
    schedule = SCHEDULE + IN_DOUBT if in_doubt else SCHEDULE
    if failures > len(schedule):
        return None
    delay = schedule[failures - 1] * uniform(1 - JITTER, 1 + JITTER)
    return max(delay, _capped(retry_after or 0.0))


def parse_retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds that a ``Retry-After`` header asks for, from 0 to ``RETRY_AFTER_CAP``.

    Both forms of RFC 9110, section 10.2.3: a number of seconds or an HTTP date.

    :param now: aware
    :return: ``None`` when there is no header or nobody can tell what it means
    """
    text = (value or "").strip()
    if _DELTA_SECONDS.fullmatch(text):
        return _capped(float(text))
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=timezone.utc)
    return _capped((date - now).total_seconds())


def _capped(seconds: float) -> float:
    return min(max(seconds, 0.0), RETRY_AFTER_CAP)
