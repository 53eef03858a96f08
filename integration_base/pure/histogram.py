# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""How long things took, as counts over fixed bounds, which can be added up.

Percentiles cannot: those of an hour do not follow from those of its minutes.
"""

from bisect import bisect_left
from collections.abc import Sequence

#: Seconds, each the longest time that is counted in its place; what took longer than
#: all of them is counted in a last place. Stored counts rely on them: never change.
BOUNDS = (
    *(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0),
    *(60.0, 300.0, 900.0, 3600.0, 14400.0, 86400.0),
)
PLACES = len(BOUNDS) + 1


def place(seconds: float) -> int:
    """Where a time is counted; one before the clock started is counted as none."""
    return bisect_left(BOUNDS, seconds)


def percentile(counts: Sequence[int], share: float) -> float | None:
    """Seconds that at most so large a share took longer than, None without counts.

    Times are taken to lie evenly between two bounds, as Prometheus does it too. What
    took longer than the last bound is told as that bound.

    :param counts: by place; all of them, or none
    :param share: 0.95 is the 95th percentile
    """
    rank = share * sum(counts)
    if not rank:
        return None
    below = 0
    for number, count in enumerate(counts[:-1]):
        if below + count >= rank:
            low = BOUNDS[number - 1] if number else 0.0
            return low + (BOUNDS[number] - low) * (rank - below) / count
        below += count
    return BOUNDS[-1]
