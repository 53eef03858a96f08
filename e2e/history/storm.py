"""A crowd writes, two endpoints are drained, and the nemesis breaks what it can.

One endpoint is reached through the fault proxy, the other directly, so that it shows
what process faults alone come to.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from devtools.report import say
from e2e.history.checker import Receipt, Verdict, check
from e2e.history.fault_proxy import MODES, FaultProxy
from e2e.history.nemesis import Fault, Nemesis
from e2e.history.plant import Site
from e2e.history.recorder import Recorder
from e2e.history.writers import Crowd, Writer
from e2e.waiting import eventually

_KEYS = 40
_WRITERS = 3
PROXIED, DIRECT = "proxied", "direct"
_LANES = {PROXIED: 2, DIRECT: 1}
_REFUSED = 0.01
# Receipts that tell that deliveries flow.
_FLOWING = 10
# Seconds for which two runs may both send after a fault, until one notices the other.
_AFTERMATH = 5.0
_PROGRESS = 10.0


@dataclass
class Report:
    """What came of a storm.

    :ivar outcomes: of the writers' calls
    :ivar verdicts: by endpoint
    :ivar refused: requests that a receiver refused
    :ivar restarts: how often Odoo's server had to be started again
    """

    seed: int
    seconds: float
    outcomes: Counter[str]
    faults: list[Fault]
    verdicts: dict[str, Verdict]
    refused: int
    restarts: int

    @property
    def findings(self) -> list[str]:
        """All that breaks a guarantee, in plain words."""
        allowed = sum(fault.allowed for fault in self.faults)
        broken = [
            f"{endpoint}: {kind}: {text}"
            for endpoint, verdict in self.verdicts.items()
            for kind, texts in verdict.findings(allowed).items()
            for text in texts
        ]
        return broken + [
            f"{endpoint}: {again} came again although nothing was broken in between"
            for endpoint, verdict in self.verdicts.items()
            for first, again in verdict.duplicates
            if self._cause(endpoint, first, again) is None
        ]

    def _cause(self, endpoint: str, first: Receipt, again: Receipt) -> str | None:
        """The kind of fault that has had an event sent again, as far as one can tell.

        What the network spoils is sent again after a while, so that the first fault
        since the first receipt counts; the other endpoint knows no such faults, and
        what they left is sent again soon.
        """
        faults = [f for f in self.faults if not (endpoint == DIRECT and f.proxied)]
        for aftermath in (0.0, _AFTERMATH):
            kinds = [
                fault.kind
                for fault in faults
                if first.at <= fault.end + aftermath and fault.begin <= again.at
            ]
            if kinds:
                return kinds[-1] if endpoint == DIRECT else kinds[0]
        return None

    def lines(self) -> list[str]:
        """A table for people."""
        calls = ", ".join(f"{n} {name}" for name, n in self.outcomes.most_common())
        lines = [
            f"seed {self.seed}; {self.seconds:.0f} s; {len(self.faults)} faults",
            f"calls: {calls}",
            f"requests refused by a receiver: {self.refused}; restarts of the whole "
            f"server: {self.restarts}",
            f"{'endpoint':10}{'committed':>11}{'received':>11}{'lost':>7}{'ghost':>7}"
            f"{'disorder':>10}{'duplicates':>12}",
        ]
        for name, verdict in self.verdicts.items():
            lines.append(
                f"{name:10}{verdict.committed:11}{verdict.received:11}"
                f"{len(verdict.lost):7}{len(verdict.ghosts):7}"
                f"{len(verdict.out_of_order):10}{len(verdict.duplicates):12}"
            )
        lines.append("duplicates by the fault that explains them, and for each of it:")
        lines.append(
            f"{'fault':20}{'times':>6}"
            + "".join(f"{name:>12}{'each':>7}" for name in self.verdicts)
        )
        times = Counter(fault.kind for fault in self.faults)
        again = Counter(
            (name, self._cause(name, *duplicate))
            for name, verdict in self.verdicts.items()
            for duplicate in verdict.duplicates
        )
        for kind, count in sorted(times.items()):
            lines.append(
                f"{kind:20}{count:6}"
                + "".join(
                    f"{again[name, kind]:12}{again[name, kind] / count:7.1f}"
                    for name in self.verdicts
                )
            )
        return lines


class Storm:
    """One run.

    :param seed: of the order of faults, the refusals and the writers' plans
    """

    def __init__(self, site: Site, seed: int) -> None:
        self._site, self._seed = site, seed
        self._chance = random.Random(seed)
        refusals = random.Random(self._chance.random())
        self._recorders = {
            name: Recorder(lambda _receipt: refusals.random() < _REFUSED)
            for name in _LANES
        }

    def run(self, seconds: float = 0.0) -> Report:
        """:param seconds: how long things break; in any case each kind does once"""
        started = time.monotonic()
        prefix = f"storm {self._seed} "
        behind, direct = self._recorders.values()
        with (
            self._site.supervised() as restarts,
            behind,
            direct,
            FaultProxy(behind.port, self._seed) as proxy,
            self._site.subscribed(proxy.url, lanes=_LANES[PROXIED]) as proxied,
            self._site.subscribed(direct.url, lanes=_LANES[DIRECT]) as straight,
        ):
            keys = Writer(self._site).create(prefix, _KEYS)
            nemesis = Nemesis(
                self._site, proxy, proxied, sum(_LANES.values()), self._chance
            )
            with Crowd(self._site, prefix, keys, _WRITERS, self._seed) as crowd:
                with self._progress(nemesis, crowd):
                    self._break_things(nemesis, started + seconds)
            self._site.settle(proxied, straight)
            committed = self._site.committed(prefix)
        return Report(
            seed=self._seed,
            seconds=time.monotonic() - started,
            outcomes=crowd.outcomes,
            faults=nemesis.faults,
            verdicts={
                name: check(committed, recorder.receipts)
                for name, recorder in self._recorders.items()
            },
            refused=behind.refused + direct.refused,
            restarts=len(restarts),
        )

    def _break_things(self, nemesis: Nemesis, until: float) -> None:
        """Each kind of fault alone, then again with the network at fault as well."""
        mixed = False
        while True:
            kinds = nemesis.kinds(network=not mixed)
            self._chance.shuffle(kinds)
            for kind in kinds:
                nemesis.strike(kind, self._chance.choice(MODES) if mixed else "none")
                self._recover()
                if mixed and time.monotonic() > until:
                    return
            if time.monotonic() > until:
                return
            mixed = not mixed

    def _recover(self) -> None:
        """Wait until something arrives again: what stands still cannot break."""
        receipts = self._recorders[DIRECT].receipts
        before = len(receipts)
        eventually(lambda: len(receipts) > before + _FLOWING, "deliveries flow again")

    @contextmanager
    def _progress(self, nemesis: Nemesis, crowd: Crowd) -> Iterator[None]:
        """Show every few seconds how far it is."""
        done = threading.Event()

        def show() -> None:
            while not done.wait(_PROGRESS):
                came = ", ".join(
                    f"{len(recorder.receipts)} {name}"
                    for name, recorder in self._recorders.items()
                )
                say(
                    f"      ... {crowd.outcomes.total()} calls, received {came}, "
                    f"{len(nemesis.faults)} faults"
                )

        thread = threading.Thread(target=show, daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()
