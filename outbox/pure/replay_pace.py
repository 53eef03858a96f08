# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""How many old events a replay may queue by now.

Time is divided into slots of one event each. What is not used within ``SPARE`` is lost,
so that a replay which waited does not make up for it in one burst.
"""

#: Seconds, for as many slots as which a replay may be late.
SPARE = 3.0


def allowance(
    rate: float, paced_at: float | None, now: float, most: int
) -> tuple[int, float]:
    """How many may be queued now, and from when on their slots count.

    :param rate: events per second; 0 when there is no limit
    :param paced_at: until when the slots are used up, in seconds; None before the first
    :param now: on the same clock
    :param most: no more than these are wanted
    """
    if not rate:
        return most, now
    slot = 1 / rate
    # A slot of its own is allowed to the slowest.
    begin = max(now - slot if paced_at is None else paced_at, now - max(SPARE, slot))
    # Unix time in a float is exact to some ten millionths of a second.
    return max(0, min(most, int((now - begin) * rate + 1e-3))), begin


def paced_until(rate: float, begin: float, count: int) -> float:
    """Until when so many slots use up the time."""
    return begin + count / rate if rate else begin
