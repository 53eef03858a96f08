# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The course of an incident: from look to look, what has to happen to it.

A condition that ends and comes back within the quiet time is one incident, so that
what flaps is told once.
"""

from datetime import datetime, timedelta
from typing import Literal

Step = Literal["open", "stay", "calm", "return", "recover"]


def next_step(
    is_open: bool,
    holds: bool,
    may_open: bool,
    calm_since: datetime | None,
    now: datetime,
    quiet: timedelta,
) -> Step | None:
    """What has to happen to an incident, None if nothing.

    :param is_open: there is one
    :param holds: its condition was seen to hold just now
    :param may_open: that is enough for an incident to begin
    :param calm_since: when the condition was first seen not to hold, if it did not at
        the last look
    :param quiet: how long it must not hold until the incident is over
    """
    if not is_open:
        return "open" if holds and may_open else None
    if holds:
        return "return" if calm_since else "stay"
    if now - (calm_since or now) >= quiet:
        return "recover"
    return None if calm_since else "calm"
