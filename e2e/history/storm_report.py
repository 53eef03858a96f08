"""What came of a storm, for people and for a test."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from e2e.history.checker import Cause, Receipt, Verdict, unexplained
from e2e.history.nemesis import AFTERMATH, Fault

PROXIED, DIRECT = "proxied", "direct"


@dataclass
class Report:
    """:ivar outcomes: of the writers' calls
    :ivar traits: how many calls of each outcome did what
    :ivar collisions: how often Odoo has rolled back a call to do it again
    :ivar faults: in order of time
    :ivar causes: by endpoint, what each fault may have sent again to it
    :ivar verdicts: by endpoint
    :ivar refused: requests that a receiver refused
    :ivar restarts: how often Odoo's server had to be started again
    """

    seed: int
    seconds: float
    outcomes: Counter[str]
    traits: Counter[tuple[str, str]]
    collisions: int
    faults: list[Fault]
    causes: dict[str, list[Cause]]
    verdicts: dict[str, Verdict]
    refused: int
    restarts: int

    @property
    def findings(self) -> list[str]:
        """All that breaks a guarantee, in plain words."""
        broken = [
            f"{endpoint}: {kind}: {text}"
            for endpoint, verdict in self.verdicts.items()
            for kind, texts in verdict.findings().items()
            for text in texts
        ]
        return broken + [
            f"{endpoint}: {again} came again after {again.at - first.at:.1f} s, and "
            "what was broken meanwhile does not explain as many"
            for endpoint, verdict in self.verdicts.items()
            for first, again in unexplained(verdict.duplicates, self.causes[endpoint])
        ]

    def lines(self) -> list[str]:
        """Tables for people."""
        return [
            f"seed {self.seed}; {self.seconds:.0f} s; {len(self.faults)} faults",
            *self._work(),
            f"requests refused by a receiver: {self.refused}; restarts of the whole "
            f"server: {self.restarts}",
            *self._guarantees(),
            *self._repetitions(),
        ]

    def _work(self) -> Iterator[str]:
        """What the writers did."""
        for outcome, number in self.outcomes.most_common():
            yield f"transactions {outcome}: {number}; of these"
            for (other, trait), count in self.traits.most_common():
                if other == outcome:
                    yield f"{count:8} {trait}"
        yield f"collisions after which Odoo did one again: {self.collisions}"

    def _guarantees(self) -> Iterator[str]:
        yield (
            f"{'endpoint':10}{'committed':>11}{'received':>11}{'lost':>7}{'ghost':>7}"
            f"{'disorder':>10}{'duplicates':>12}"
        )
        for name, verdict in self.verdicts.items():
            yield (
                f"{name:10}{verdict.committed:11}{verdict.received:11}"
                f"{len(verdict.lost):7}{len(verdict.ghosts):7}"
                f"{len(verdict.out_of_order):10}{len(verdict.duplicates):12}"
            )

    def _repetitions(self) -> Iterator[str]:
        yield (
            "duplicates by the fault that explains them, for each of it, and the most "
            'after one; "mixed" with the network at fault as well'
        )
        yield f"{'fault':20}{'times':>6}{'mixed':>6}" + "".join(
            f"{name:>12}{'each':>7}{'most':>6}" for name in self.verdicts
        )
        again = {name: self._by_fault(name) for name in self.verdicts}
        for kind in sorted({fault.kind for fault in self.faults}):
            faults = [fault for fault in self.faults if fault.kind == kind]
            mixed = sum(fault.network != "none" for fault in faults)
            line = f"{kind:20}{len(faults):6}{mixed:6}"
            for counts in again.values():
                each = [counts[fault] for fault in faults]
                mean = sum(each) / len(each)
                line += f"{sum(each):12}{mean:7.1f}{max(each):6}"
            yield line

    def _by_fault(self, endpoint: str) -> Counter[Fault | None]:
        """How many duplicates each fault has caused."""
        return Counter(
            self._cause(endpoint, *duplicate)
            for duplicate in self.verdicts[endpoint].duplicates
        )

    def _cause(self, endpoint: str, first: Receipt, again: Receipt) -> Fault | None:
        """The fault that has had an event sent again, as far as one can tell.

        What the network spoils is sent again after a while, so that the first fault
        since the first receipt counts; the other endpoint knows no such faults, and
        what they left is sent again soon.
        """
        faults = [f for f in self.faults if not (endpoint == DIRECT and f.proxied)]
        for aftermath in (0.0, AFTERMATH):
            between = [
                fault
                for fault in faults
                if first.at <= fault.end + aftermath and fault.begin <= again.at
            ]
            if between:
                return between[-1] if endpoint == DIRECT else between[0]
        return None
