"""What breaks, on purpose: one fault at a time, each with what it may repeat."""

import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

import requests

from demo.odoo_api import ApiError
from devtools.report import say
from e2e.endpoint import Endpoint
from e2e.history.checker import Cause
from e2e.history.fault_proxy import MODES, FaultProxy, Mode
from e2e.history.limits import BATCH, CRASH
from e2e.history.plant import Site
from e2e.history.processes import Client, Processes, send
from e2e.waiting import eventually

AFTERMATH = 5.0
"""Seconds for which two runs may both send after a fault, until one notices the
other."""

# Seconds.
_STOPPED = 2.5
_PROXIED = 2.0
_OPERATOR = "operator"


@dataclass(frozen=True)
class Fault:
    """One thing that was broken, and for how long.

    :ivar allowed: deliveries that it may have sent again to each endpoint
    :ivar spoiled: connections that the proxy had spoiled before
    :ivar begin: as `time.monotonic`
    :ivar network: what the proxy did meanwhile, beside a fault of another kind
    :ivar proxied: it concerned nothing but the endpoint behind the proxy
    """

    kind: str
    allowed: int
    spoiled: int
    begin: float
    end: float
    network: Mode
    proxied: bool


class Nemesis:
    """:ivar faults: what it has done so far
    :param lanes: of an endpoint, at most
    :param endpoint: the one behind the proxy
    """

    def __init__(
        self,
        site: Site,
        proxy: FaultProxy,
        endpoint: Endpoint,
        lanes: int,
        chance: random.Random,
    ) -> None:
        self.faults: list[Fault] = []
        self._site, self._proxy, self._endpoint = site, proxy, endpoint
        self._lanes = lanes
        self._random = chance
        self._processes = Processes(site)
        self._started = time.monotonic()
        self._does: dict[str, Callable[[], int]] = {
            "kill drainer": self._kill_drainer,
            "kill any worker": self._kill_any_worker,
            "kill jobrunner": self._kill_jobrunner,
            "stop drainer": self._stop_drainer,
            "stop jobrunner": self._stop_jobrunner,
            "zombie": self._make_zombie,
            "break lane lock": self._break_lane_lock,
            "break jobrunner": self._break_jobrunner,
            "break any backend": self._break_any_backend,
            "crash PostgreSQL": self._crash_postgres,
            _OPERATOR: self._operate,
            **{_words(mode): self._proxying(mode) for mode in MODES},
        }

    def kinds(self, network: bool) -> list[str]:
        """:param network: with the faults of the network"""
        spoiled = () if network else tuple(map(_words, MODES))
        return [kind for kind in self._does if kind not in spoiled]

    def strike(self, kind: str, mode: Mode = "none") -> None:
        """Break one thing, and mend what does not mend itself.

        :param mode: what the proxy does meanwhile
        """
        begin = time.monotonic()
        beside = "" if mode == "none" else f", network: {_words(mode)}"
        say(f"      {begin - self._started:6.1f} s  {kind}{beside}")
        spoiled = self._proxy.spoiled
        self._proxy.mode = mode
        try:
            allowed = self._does[kind]()
        finally:
            self._proxy.mode = "none"
        proxied = kind in (_OPERATOR, *map(_words, MODES))
        end = time.monotonic()
        self.faults.append(Fault(kind, allowed, spoiled, begin, end, mode, proxied))

    def causes(self, proxied: bool) -> list[Cause]:
        """What each fault so far may have sent again to one of the endpoints.

        A connection that the proxy has spoiled carried one request, and may have ended
        some time after the fault.

        :param proxied: to the one behind the proxy
        """
        ends = [*(fault.spoiled for fault in self.faults[1:]), self._proxy.spoiled]
        return [
            Cause(
                fault.begin,
                fault.end + AFTERMATH,
                fault.allowed + (end - fault.spoiled) * proxied,
            )
            for fault, end in zip(self.faults, ends, strict=True)
        ]

    def _drainer(self) -> Client:
        """A worker that drains a lane: there is one as soon as somebody writes."""
        found = eventually(self._processes.drainers, "a lane is drained")
        return self._random.choice(found)

    def _kill_drainer(self) -> int:
        send(self._drainer().process, signal.SIGKILL)
        return BATCH

    def _kill_any_worker(self) -> int:
        workers = eventually(self._processes.workers, "the server runs")
        send(self._random.choice(workers), signal.SIGKILL)
        return BATCH

    def _kill_jobrunner(self) -> int:
        runner = eventually(self._processes.jobrunner, "the jobrunner is up")
        send(runner.process, signal.SIGKILL)
        return 0

    def _stop_drainer(self) -> int:
        process = self._drainer().process
        send(process, signal.SIGSTOP)
        time.sleep(_STOPPED)
        send(process, signal.SIGCONT)
        # What was in flight may look unanswered when it wakes up.
        return BATCH

    def _stop_jobrunner(self) -> int:
        runner = eventually(self._processes.jobrunner, "the jobrunner is up")
        send(runner.process, signal.SIGSTOP)
        time.sleep(_STOPPED)
        send(runner.process, signal.SIGCONT)
        return 0

    def _make_zombie(self) -> int:
        drainer = self._drainer()
        send(drainer.process, signal.SIGSTOP)
        self._processes.terminate([drainer.backend])
        time.sleep(_STOPPED)
        send(drainer.process, signal.SIGCONT)
        return BATCH

    def _break_lane_lock(self) -> int:
        self._processes.terminate([self._drainer().backend])
        return BATCH

    def _break_jobrunner(self) -> int:
        runner = eventually(self._processes.jobrunner, "the jobrunner is up")
        self._processes.terminate([runner.backend])
        return 0

    def _break_any_backend(self) -> int:
        backends = eventually(self._processes.backends, "the server runs")
        self._processes.terminate([self._random.choice(backends)])
        return BATCH

    def _crash_postgres(self) -> int:
        self._site.cluster.crash()
        time.sleep(self._random.uniform(0, 1))
        self._site.cluster.start()
        return CRASH * self._lanes

    def _operate(self) -> int:
        """An impatient operator: pauses, resumes, retries what waits."""
        try:
            self._endpoint.pause()
            self._endpoint.resume()
            self._endpoint.retry_all()
        except (ApiError, requests.RequestException) as error:
            # Someone else was faster, or a process is gone.
            say(f"               {error}")
        return 0

    def _proxying(self, mode: Mode) -> Callable[[], int]:
        def act() -> int:
            self._proxy.mode = mode
            time.sleep(_PROXIED)
            return 0

        return act


def _words(mode: Mode) -> str:
    return mode.replace("_", " ")
