"""What samples say that were taken in turns: medians, and what pairs differ by.

Of two things measured one right after the other, whatever else the machine was doing
then befell both. So each pair is compared for itself, and the median taken of that.
"""

import math
from collections.abc import Iterator, Sequence
from statistics import fmean, median

MINIMUM = 5
"""Samples that a figure needs to be worth keeping."""


def turns(sides: Sequence[str], rounds: int) -> Iterator[tuple[int, str]]:
    """Yield round and side, each side once in a round, and another first in each."""
    for number in range(rounds):
        shift = number % len(sides)
        for side in (*sides[shift:], *sides[:shift]):
            yield number, side


def ratio(ours: Sequence[float], against: Sequence[float]) -> float:
    """The median ratio of the pairs.

    :raises ValueError: they do not pair up, or there are none
    """
    pairs = _pairs(ours, against)
    return median(mine / other if other else math.inf for mine, other in pairs)


def difference(ours: Sequence[float], against: Sequence[float]) -> float:
    """The median difference of the pairs.

    :raises ValueError: they do not pair up, or there are none
    """
    return median(mine - other for mine, other in _pairs(ours, against))


def _pairs(
    ours: Sequence[float], against: Sequence[float]
) -> list[tuple[float, float]]:
    pairs = list(zip(ours, against, strict=True))
    if not pairs:
        raise ValueError("there are no samples")
    return pairs


def percentile(samples: Sequence[float], percent: float) -> float:
    """The smallest sample that so many percent of all do not exceed.

    :raises ValueError: there are no samples
    """
    if not samples:
        raise ValueError("there are no samples")
    rank = math.ceil(len(samples) * percent / 100)
    return sorted(samples)[max(rank, 1) - 1]


def deviation(samples: Sequence[float]) -> float:
    """How far samples are from their median on average, as a share of it."""
    middle = median(samples)
    return fmean(abs(each - middle) for each in samples) / middle if middle else 0.0
