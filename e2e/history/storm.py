"""A crowd writes, two endpoints are drained, and the nemesis breaks what it can.

One endpoint is reached through the fault proxy, the other directly, so that it shows
what process faults alone come to.
"""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from devtools.report import say
from e2e.endpoint import Endpoint
from e2e.history.checker import check
from e2e.history.fault_proxy import MODES, FaultProxy
from e2e.history.limits import CONCURRENCY
from e2e.history.nemesis import Nemesis
from e2e.history.plant import Site
from e2e.history.recorder import Recorder
from e2e.history.storm_report import DIRECT, PROXIED, Report
from e2e.history.writers import Crowd, Writer
from e2e.waiting import eventually

_KEYS = 40
_WRITERS = 3
_LANES = {PROXIED: 2, DIRECT: 1}
_REFUSED = 0.01
# Receipts that tell that deliveries flow.
_FLOWING = 10
_PROGRESS = 10.0


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
        collisions = self._site.collisions
        prefix = f"storm {self._seed} "
        behind, direct = self._recorders.values()
        with (
            self._site.supervised() as restarts,
            behind,
            direct,
            FaultProxy(behind.port, self._seed) as proxy,
            self._subscribed(PROXIED, proxy.url) as proxied,
            self._subscribed(DIRECT, direct.url) as straight,
        ):
            keys = Writer(self._site).create(prefix, _KEYS)
            nemesis = Nemesis(
                self._site, proxy, proxied, max(_LANES.values()), self._chance
            )
            with Crowd(self._site, prefix, keys, _WRITERS, self._seed) as crowd:
                with self._progress(nemesis, crowd):
                    self._break_things(nemesis, started + seconds)
            self._site.rest(proxied, straight)
            self._site.settle(proxied, straight)
            committed = self._site.committed(prefix)
            causes = {
                PROXIED: nemesis.causes(proxied=True),
                DIRECT: nemesis.causes(proxied=False),
            }
        return Report(
            seed=self._seed,
            seconds=time.monotonic() - started,
            outcomes=crowd.outcomes,
            traits=crowd.traits,
            collisions=self._site.collisions - collisions,
            faults=nemesis.faults,
            causes=causes,
            verdicts={
                name: check(committed, recorder.receipts)
                for name, recorder in self._recorders.items()
            },
            refused=behind.refused + direct.refused,
            restarts=len(restarts),
        )

    def _subscribed(self, name: str, url: str) -> AbstractContextManager[Endpoint]:
        return self._site.subscribed(url, lanes=_LANES[name], concurrency=CONCURRENCY)

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
