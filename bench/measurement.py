"""What a bench is, and what it finds."""

import enum
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from bench import paired


class Compare(enum.Enum):
    """What of ours and the other is judged."""

    RATIO = "ratio"
    DIFFERENCE = "difference"
    OURS = "ours"


@dataclass(frozen=True)
class Goal:
    """:ivar limit: of what is compared, in its unit; 1.015 for 1.5 % more"""

    limit: float
    at_least: bool = False

    def met(self, value: float) -> bool:
        return value >= self.limit if self.at_least else value <= self.limit


@dataclass(frozen=True)
class Measurement:
    """Samples of ours, and those of the other in the same order.

    :ivar what: names it in the table
    :ivar against: what the other is; empty when there is none
    :ivar others: as many as ours, or none
    :ivar goal: none for what is told for information
    """

    what: str
    unit: str
    ours: Sequence[float]
    against: str = ""
    others: Sequence[float] = ()
    compare: Compare = Compare.RATIO
    goal: Goal | None = None

    def __post_init__(self) -> None:
        paired_up = not self.others or len(self.others) == len(self.ours)
        if not self.ours or not paired_up:
            raise ValueError(f"{self.what}: samples are missing")
        if not self.others and self.compare is not Compare.OURS:
            raise ValueError(f"{self.what}: there is nothing to compare it with")

    @property
    def our_median(self) -> float:
        return median(self.ours)

    @property
    def other_median(self) -> float | None:
        return median(self.others) if self.others else None

    @property
    def value(self) -> float:
        """What is judged."""
        if self.compare is Compare.RATIO:
            return paired.ratio(self.ours, self.others)
        if self.compare is Compare.DIFFERENCE:
            return paired.difference(self.ours, self.others)
        return self.our_median

    @property
    def met(self) -> bool | None:
        return self.goal.met(self.value) if self.goal else None


@dataclass(frozen=True)
class Bench:
    """:ivar title: what is measured, in a few words
    :ivar goal: what is to be reached, in words
    :ivar method: how it is measured: enough to judge what the figures are worth
    :ivar run: measures; gets a `bench.context.Context`
    """

    title: str
    goal: str
    method: str
    run: Callable[[Any], Iterable[Measurement]]
