# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""One run of a lane: read what is due, send it, write what became of it, repeat.

The lane lock is held on the job's own cursor, whose transaction ends with the job.
The work goes through a second cursor, which commits as it goes: before the network is
touched, and with every batch of results. What a killed run has sent but not written is
sent again by the next one; that is at most ``FLUSH_ROWS`` requests, and one batch.
"""

import logging
import os
import socket
import time
from collections.abc import Iterator
from datetime import timedelta

from odoo.addons.queue_job.exception import RetryableJobError

from ..pure.envelope import Encoded
from ..pure.outcome import Outcome, classify
from ..pure.sender import Request, Response, Sender
from . import attempt_sql, due_sql, lane_sql
from .cursors import read_committed
from .lane_sql import Row
from .neutral import neutral
from .queues import Queue, queues
from .settlement import STOPPING, Settled, settlements, undeliverable
from .target import Target

_logger = logging.getLogger(__name__)

# Well under limit_time_real, and short enough that lanes take turns.
BUDGET = 25.0
FLUSH_ROWS = 200
FLUSH_SECONDS = 1.0
# A run that just read its last batch still owns the lane for a moment.
LOCK_TRIES = 3
LOCK_PAUSE = 0.03
# Nearer retries get a job of their own; later ones are found by the sweeper in time.
NEAR = 75.0

Try = tuple[Response, Outcome]


class LaneLost(Exception):
    """Another run has taken the lane over; results of this one are void."""


def drain(lane) -> str:
    """Drain a lane until it is empty or the time is up.

    :param lane: ``outbox.lane`` record on the job's cursor
    :return: what was done, for the job's result
    :raises RetryableJobError: another run owns the lane
    """
    if not _lock(lane):
        raise RetryableJobError(
            "Another job drains this lane.", seconds=1, ignore_retry=True
        )
    with read_committed(lane.env.registry) as cr:
        return Run(cr, lane.id).go()


def _lock(lane) -> bool:
    for attempt in range(LOCK_TRIES):
        if attempt:
            time.sleep(LOCK_PAUSE)
        if lane_sql.lock(lane.env.cr, lane.id):
            return True
    return False


class Run:
    """The state of one run."""

    def __init__(self, cr, lane_id: int):
        self.cr = cr
        self.lane_id = lane_id
        self.deadline = time.monotonic() + BUDGET
        self.stopped = False
        self.batch_until = 0
        self.delivered = self.failed = 0
        self.unsendable: list[Settled] = []
        owner = f"{socket.gethostname()}:{os.getpid()}"
        self.epoch = lane_sql.take_over(cr, lane_id, owner)
        self._commit()

    @property
    def lane(self):
        return neutral(self.cr)["outbox.lane"].browse(self.lane_id)

    def _commit(self) -> None:
        # This cursor is the engine's own, and progress must outlive a crash.
        self.cr.commit()  # pylint: disable=invalid-commit

    def go(self) -> str:
        try:
            self._work()
            self._hand_over()
        except LaneLost:
            self.cr.rollback()
            _logger.info("Lane %s was taken over by another job", self.lane_id)
        return f"{self.delivered} delivered, {self.failed} failed"

    def _work(self) -> None:
        target = self.lane._target()
        if target is None:
            self._commit()
            return
        guard = self.lane.env["integration.network"]._guard()
        with Sender(guard.check_address, target.concurrency) as sender:
            while target is not None and not self._over():
                rows = self._read(target)
                self._commit()
                if not rows:
                    break
                self._send(sender, target, rows)
                target = self.lane._target()
            self._commit()

    def _read(self, target: Target) -> list[Row]:
        size = target.batch_size
        if not size:
            return lane_sql.read(self.cr, target.endpoint_id, target.lane)
        # What comes from now on waits for its own time, instead of being sent in ever
        # smaller batches for as long as there is something new.
        self.batch_until = self.batch_until or due_sql.batch_until(
            self.cr, self.lane_id
        )
        return lane_sql.read(
            self.cr, target.endpoint_id, target.lane, size, size, self.batch_until
        )

    def _over(self) -> bool:
        return self.stopped or time.monotonic() > self.deadline

    def _send(self, sender: Sender, target: Target, rows: list[Row]) -> None:
        blocked = {row.key for row in rows if row.blocked}
        ready = [
            row
            for row in rows
            if row.key not in blocked or row.state == "retrying" and not row.blocked
        ]
        if blocked:
            lane_sql.park(self.cr, [row.id for row in rows if row.key in blocked])
            self._commit()
        tries, written = [], time.monotonic()
        requests = [
            self._requests(target, queue) for queue in queues(ready, target.batch_size)
        ]
        for response in sender.send(requests, _accepted, tick=FLUSH_SECONDS):
            if response is not None:
                tries.append((response, self._judge(response)))
            late = time.monotonic() - written > FLUSH_SECONDS
            if tries and (late or len(tries) >= FLUSH_ROWS):
                self._write(target, rows, tries)
                tries, written = [], time.monotonic()
        self._write(target, rows, tries)

    def _requests(self, target: Target, queue: Queue) -> Iterator[Request]:
        held = set()
        for rows in queue:
            if self._over():
                return
            if parts := self._encode(target, rows, held):
                yield target.request(parts)

    def _encode(
        self, target: Target, rows: tuple[Row, ...], held: set[str]
    ) -> list[tuple[Row, Encoded]]:
        """What can be sent of the rows; of the others it is noted why not.

        :param held: keys of which nothing more is sent
        """
        parts = []
        for row in rows:
            if row.key in held:
                continue
            try:
                parts.append((row, target.encode(row)))
            except ValueError as error:
                settled = undeliverable(target, row, str(error))
                self.unsendable.append((row, settled))
                if settled.state == "held":
                    held.add(row.key)
        return parts

    def _judge(self, response: Response) -> Outcome:
        outcome = classify(response)
        if outcome.kind in STOPPING:
            self.stopped = True
        return outcome

    def _write(self, target: Target, rows: list[Row], tries: list[Try]) -> None:
        """Store what became of deliveries, unless the lane has another owner.

        :param rows: the batch that the deliveries belong to
        """
        settled, self.unsendable = self.unsendable, []
        for response, outcome in tries:
            settled += settlements(target, response, outcome)
        if not settled:
            return
        if not lane_sql.still_owned(self.cr, self.lane_id, self.epoch):
            raise LaneLost()
        # A crash that loses these rows only has the deliveries sent again.
        self.cr.execute("SET LOCAL synchronous_commit = off")
        lane_sql.settle(self.cr, [state for _row, state in settled])
        attempt_sql.record(self.cr, tries)
        self._keep_order(target, rows, settled)
        self.stopped |= not lane_sql.wants_more(self.cr, target.endpoint_id)
        self._commit()
        self._disable_if_told(tries)
        delivered = sum(state.state == "delivered" for _row, state in settled)
        self.delivered += delivered
        self.failed += len(settled) - delivered

    def _disable_if_told(self, tries: list[Try]) -> None:
        """Disable the endpoint when its receiver or address says so.

        Apart from the results, which have to be kept whatever other addons do to the
        endpoint or its messages.
        """
        reasons = [o.reason for _response, o in tries if o.kind in STOPPING]
        if reasons:
            self.lane.endpoint_id._disable(reasons[0])
            self._commit()

    def _keep_order(
        self, target: Target, rows: list[Row], settled: list[Settled]
    ) -> None:
        """Park what waits behind a failed head, let go what waited behind others."""
        failed = {row.key for row, s in settled if s.state in ("retrying", "held")}
        freed = {row.key for row, _s in settled if row.state == "retrying"} - failed
        lane_sql.park(self.cr, [row.id for row in rows if row.key in failed])
        if freed:
            lane_sql.release(self.cr, target.endpoint_id, freed)

    def _hand_over(self) -> None:
        """Have the lane drained again when there is something left to do."""
        lane = self.lane
        # What is due for an endpoint that is not sent to would call for a job at once,
        # for ever.
        if lane.endpoint_id._is_in_use():
            if time.monotonic() > self.deadline:
                lane._enqueue()
            due = lane_sql.next_due(self.cr, lane.endpoint_id.id, lane.number)
            if due is not None and due < NEAR:
                lane._enqueue(timedelta(seconds=max(due, 1.0)))
        self._commit()


def _accepted(response: Response) -> bool:
    return classify(response).kind == "delivered"
