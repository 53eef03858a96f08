"""Judges a history: what the database holds against what a receiver took.

Every transaction steps the version of the records it writes by one, under their row
locks. So the versions 1 to n of a record are committed when the database holds n in the
end, each of them by one transaction, in that order. No client's word is needed for
that: one whose server died in mid-call does not know what became of it.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Receipt:
    """An event that a receiver took: it answered that it has it.

    :ivar event: the id receivers de-duplicate by
    :ivar at: seconds on some clock
    """

    event: str
    key: str
    version: int
    at: float = 0.0

    @property
    def fact(self) -> tuple[str, int]:
        return self.key, self.version

    def __str__(self) -> str:
        return f"{self.key} version {self.version}"


@dataclass(frozen=True, slots=True)
class Cause:
    """Something that has had events sent again.

    :ivar begin: on the clock of the receipts
    :ivar allowed: so many, at most
    """

    begin: float
    end: float
    allowed: int


Duplicate = tuple[Receipt, Receipt]
"""A receipt of an event, and the next one of the same."""


@dataclass(slots=True)
class Verdict:
    """What is wrong with a history, in plain words."""

    committed: int
    received: int
    lost: list[str] = field(default_factory=list)
    ghosts: list[str] = field(default_factory=list)
    out_of_order: list[str] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)

    def findings(self, allowed_duplicates: float = math.inf) -> dict[str, list[str]]:
        """All that breaks a guarantee, by kind; empty if nothing does.

        :param allowed_duplicates: more of them are a finding; see `unexplained` for
            when it matters when they came
        """
        found = {
            "lost": self.lost,
            "ghost": self.ghosts,
            "out of order": self.out_of_order,
            "duplicates": [],
        }
        if len(self.duplicates) > allowed_duplicates:
            found["duplicates"] = [
                f"{len(self.duplicates)} events came again, which is more than the "
                f"{allowed_duplicates} that the faults explain"
            ]
        return {kind: texts for kind, texts in found.items() if texts}


def check(committed: Mapping[str, int], receipts: Sequence[Receipt]) -> Verdict:
    """Judge what a receiver took.

    :param committed: how many versions of each key the database holds
    :param receipts: in order of arrival
    """
    firsts = _first_receipts(receipts)
    verdict = Verdict(
        committed=sum(committed.values()),
        received=len(firsts),
        ghosts=_ghosts(committed, receipts),
        out_of_order=_out_of_order(firsts.values()),
        duplicates=_duplicates(receipts),
    )
    taken = {receipt.fact for receipt in receipts}
    verdict.lost = [
        f"{key} version {version} never came"
        for key, last in committed.items()
        for version in range(1, last + 1)
        if (key, version) not in taken
    ]
    return verdict


def unexplained(
    duplicates: Iterable[Duplicate], causes: Iterable[Cause]
) -> list[Duplicate]:
    """Those that are left when each cause has accounted for all it may have repeated.

    What a cause repeats was received before it was over, and again after it had begun.

    :param causes: in order of time, both of their begin and of their end
    """
    # Of those that a cause may account for, later causes may for the last ones, too.
    left = sorted(duplicates, key=lambda pair: pair[1].at)
    for cause in causes:
        others, room = [], cause.allowed
        for first, again in left:
            if room and first.at <= cause.end and cause.begin <= again.at:
                room -= 1
            else:
                others.append((first, again))
        left = others
    return left


def _first_receipts(receipts: Iterable[Receipt]) -> dict[str, Receipt]:
    firsts: dict[str, Receipt] = {}
    for receipt in receipts:
        firsts.setdefault(receipt.event, receipt)
    return firsts


def _ghosts(committed: Mapping[str, int], receipts: Iterable[Receipt]) -> list[str]:
    """Receipts of what never happened, or happened once and is told as two events."""
    found, events, facts = [], {}, {}
    for receipt in receipts:
        if not 1 <= receipt.version <= committed.get(receipt.key, 0):
            found.append(f"{receipt} came and was never committed")
        elif facts.setdefault(receipt.fact, receipt.event) != receipt.event:
            found.append(f"{receipt} came under two event ids")
        elif events.setdefault(receipt.event, receipt.fact) != receipt.fact:
            found.append(f"{receipt} came under the id of another event")
    return list(dict.fromkeys(found))


def _out_of_order(firsts: Iterable[Receipt]) -> list[str]:
    """First receipts that came after that of a later version of their key."""
    found, newest = [], {}
    for receipt in firsts:
        before = newest.get(receipt.key, 0)
        if receipt.version < before:
            found.append(f"{receipt} came after version {before}")
        newest[receipt.key] = max(before, receipt.version)
    return found


def _duplicates(receipts: Iterable[Receipt]) -> list[Duplicate]:
    found: list[Duplicate] = []
    latest: dict[str, Receipt] = {}
    for receipt in receipts:
        if before := latest.get(receipt.event):
            found.append((before, receipt))
        latest[receipt.event] = receipt
    return found
