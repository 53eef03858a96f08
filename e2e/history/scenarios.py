"""Short histories that each provoke one danger on purpose.

Each leaves the sender no way to be right by luck: what must not happen would happen
here, were it not for the part of the engine that prevents it.
"""

import select
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from demo.odoo_api import ApiError
from e2e.endpoint import Endpoint, unfinished_jobs
from e2e.history.checker import Receipt, check
from e2e.history.limits import BATCH
from e2e.history.plant import Site
from e2e.history.processes import Processes, send
from e2e.history.recorder import Recorder
from e2e.history.writers import Plan, Writer
from e2e.waiting import eventually

Findings = dict[str, list[str]]

_LOCK = 4242
_MANY = 1500
# Seconds of silence after which no notice comes.
_NOTICE = 2.0
_LEAVE_DEAD = """
UPDATE queue_job
   SET state = 'enqueued',
       date_enqueued = now() AT TIME ZONE 'UTC' - interval '1 minute'
 WHERE method_name = '_drain' AND state = 'pending' RETURNING uuid
"""


@dataclass
class Scene:
    """An endpoint of its own, its receiver, and a client that writes."""

    site: Site
    recorder: Recorder
    endpoint: Endpoint
    writer: Writer
    prefix: str

    def findings(self, allowed_duplicates: int = 0) -> Findings:
        verdict = check(self.site.committed(self.prefix), self.recorder.receipts)
        return verdict.findings(allowed_duplicates)

    def create(self, count: int) -> list[int]:
        return self.writer.create(self.prefix, count)

    def rest(self) -> None:
        """Wait until all jobs have done what they can."""
        eventually(lambda: not unfinished_jobs(self.site.api), "no job is left")


@contextmanager
def _scene(
    site: Site,
    name: str,
    refuses: Callable[[Receipt], bool] = lambda _receipt: False,
    delay: float = 0.0,
    **values: object,
) -> Iterator[Scene]:
    with (
        Recorder(refuses, delay) as recorder,
        site.subscribed(recorder.url, **values) as endpoint,
    ):
        yield Scene(site, recorder, endpoint, Writer(site), f"{name} ")


def refused_heads(site: Site) -> Findings:
    """The first of a key is refused; others of the key wait with it, or come later."""
    refused = set()

    def refuses(receipt: Receipt) -> bool:
        again = receipt.key in refused
        refused.add(receipt.key)
        return not again

    with _scene(site, "refused heads", refuses) as scene:
        scene.endpoint.pause()
        ids = scene.create(2)
        scene.writer.step(*ids)
        scene.writer.step(*ids)
        scene.endpoint.resume()
        scene.endpoint.wait_for("retrying")
        scene.writer.step(*ids)
        eventually(
            lambda: not scene.endpoint.deliveries("pending"), "what may go has gone"
        )
        site.settle(scene.endpoint)
        return scene.findings()


def stale_snapshots(site: Site) -> Findings:
    """A job that waits when a transaction begins has ended when it commits.

    Who takes it for the one to come wakes nobody. The sweeper would notice a minute
    later, and is off.
    """
    with _no_sweeper(site), _scene(site, "stale snapshots") as scene:
        (key,) = scene.create(1)
        scene.recorder.wait_for(1)
        scene.rest()
        with _blocked(site, Plan(ids=[key], lock=_LOCK), scene.writer.step, key):
            scene.recorder.wait_for(2)
            scene.rest()
        scene.rest()
        return scene.findings()


def zombies(site: Site) -> Findings:
    """A worker is stopped, loses its lock, and goes on when another has its lane."""
    processes = Processes(site)
    with _scene(site, "zombies", delay=0.01, concurrency=4) as scene:
        scene.create(_MANY)
        scene.recorder.wait_for(20)
        (zombie,) = processes.drainers()
        with _stopped(zombie.process):
            processes.terminate([zombie.backend])
            before = len(scene.recorder.receipts)
            scene.writer.create(f"{scene.prefix}more ", 1)
            scene.recorder.wait_for(before + BATCH)
        site.settle(scene.endpoint)
        return scene.findings(BATCH)


def rollbacks(site: Site) -> Findings:
    """Transactions and savepoints that had told of changes and take them back."""
    with _scene(site, "rollbacks") as scene:
        ids = scene.create(2)
        with suppress(ApiError):
            scene.writer.run(Plan(ids=ids, flush=True, fail=True))
        scene.writer.run(Plan(ids=ids[:1], doubted=ids, flush=True))
        site.settle(scene.endpoint)
        return scene.findings()


def kills(site: Site) -> Findings:
    """A worker is killed while a receiver thinks about what it sent."""
    with _scene(site, "kills") as scene:
        scene.endpoint.pause()
        ids = scene.create(2)
        scene.writer.step(*ids)
        scene.recorder.hold()
        scene.endpoint.resume()
        eventually(lambda: scene.recorder.waiting, "the receiver thinks")
        (drainer,) = Processes(site).drainers()
        send(drainer.process, signal.SIGKILL)
        scene.recorder.let_go()
        site.settle(scene.endpoint)
        return scene.findings(BATCH)


def dead_jobs(site: Site) -> Findings:
    """A crash leaves a job that was handed out and never begun.

    It stands for the job to come, and the runner looks for dead ones once a minute
    unless it is told of one.
    """
    with _scene(site, "dead jobs") as scene:
        (key,) = scene.create(1)
        scene.rest()
        with _stopped(Processes(site).jobrunner().process):
            scene.writer.step(key)
            ((dead,),) = site.sql(_LEAVE_DEAD)
            with closing(site.cluster.connect(site.server.database)) as listener:
                listener.cursor().execute("LISTEN queue_job")
                scene.writer.step(key)
                told = _told(listener)
        site.settle(scene.endpoint)
        findings = scene.findings()
        if dead not in told:
            findings["stalled"] = ["nobody told the runner of a job that has died"]
        return findings


Scenario = Callable[[Site], Findings]
ALL: tuple[Scenario, ...] = (
    refused_heads,
    stale_snapshots,
    zombies,
    rollbacks,
    kills,
    dead_jobs,
)


def _told(listener: Any) -> list[str]:
    """What a connection is notified of, which may come a moment after the commit."""
    while select.select([listener], [], [], _NOTICE)[0]:
        listener.poll()
    return [notice.payload for notice in listener.notifies]


@contextmanager
def _stopped(pid: int) -> Iterator[None]:
    send(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        send(pid, signal.SIGCONT)


@contextmanager
def _no_sweeper(site: Site) -> Iterator[None]:
    """Without its every minute; Odoo's scheduler finds it switched off."""
    api = site.api
    cron = api.id_of("outbox.cron_outbox_sweep")
    api.call("ir.cron", "write", ids=[cron], vals={"active": False})
    try:
        yield
    finally:
        api.call("ir.cron", "write", ids=[cron], vals={"active": True})


@contextmanager
def _blocked(
    site: Site, plan: Plan, earlier: Callable[[int], None], key: int
) -> Iterator[None]:
    """While a transaction has written and not committed, jobs of earlier ones run.

    :param earlier: commits when the transaction has not begun; its job waits until
        the transaction has written
    """
    late = threading.Thread(target=Writer(site).run, args=(plan,))
    with closing(site.cluster.connect(site.server.database)) as gate:
        with gate.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", (plan.lock,))
        with _stopped(Processes(site).jobrunner().process):
            earlier(key)
            late.start()
            eventually(lambda: _waits(site, plan.lock), "the transaction has written")
        yield
    # The lock ended with its connection.
    late.join()


def _waits(site: Site, lock: int) -> bool:
    return bool(
        site.sql(
            "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = %s"
            " AND NOT granted",
            (lock,),
        )
    )
