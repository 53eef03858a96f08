# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""One run of a lane: read what is due, send it, write what became of it, repeat.

The lane lock is held on the job's own cursor, whose transaction ends with the job.
The work goes through a second cursor, which commits as it goes: before the network is
touched, and with every batch of results. What a killed run has sent but not written is
sent again by the next one; that is at most ``FLUSH_ROWS`` deliveries.
"""

import logging
import os
import socket
import time
from collections.abc import Iterator
from datetime import timedelta

from odoo import SUPERUSER_ID, api

from odoo.addons.queue_job.exception import RetryableJobError

from ..pure.outcome import Outcome, classify
from ..pure.sender import Response, Sender
from . import attempt_sql, lane_sql
from .cursors import read_committed
from .lane_sql import Row
from .settlement import settlement, undeliverable, utcnow
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
NEAR = timedelta(seconds=75)


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
        self.delivered = self.failed = 0
        owner = f"{socket.gethostname()}:{os.getpid()}"
        self.epoch = lane_sql.take_over(cr, lane_id, owner)
        cr.commit()

    @property
    def lane(self):
        # Endpoints and secrets are read for whoever made the events.
        env = api.Environment(self.cr, SUPERUSER_ID, {})
        return env["outbox.lane"].browse(self.lane_id)

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
            self.cr.commit()
            return
        guard = self.lane.env["integration.network"]._guard()
        with Sender(guard.check_address, target.concurrency) as sender:
            while target is not None and not self._over():
                rows = lane_sql.read(self.cr, target.endpoint_id, target.lane)
                self.cr.commit()
                if not rows:
                    break
                self._send(sender, target, rows)
                target = self.lane._target()
            self.cr.commit()

    def _over(self) -> bool:
        return self.stopped or time.monotonic() > self.deadline

    def _send(self, sender: Sender, target: Target, rows: list[Row]) -> None:
        if lost := [undeliverable(row) for row in rows if row.data is None]:
            lane_sql.settle(self.cr, lost)
            self.cr.commit()
        blocked = {row.key for row in rows if row.blocked}
        queues = {}
        for row in rows:
            if row.data is not None and (
                row.key not in blocked or row.state == "retrying"
            ):
                queues.setdefault(row.key, []).append(row)
        if blocked:
            lane_sql.park(self.cr, target.endpoint_id, target.lane, blocked)
            self.cr.commit()
        pending, written = [], time.monotonic()
        requests = [self._requests(target, queue) for queue in queues.values()]
        for response in sender.send(requests, _accepted):
            pending.append((response, self._judge(response)))
            if len(pending) >= FLUSH_ROWS or time.monotonic() - written > FLUSH_SECONDS:
                self._write(target, pending)
                pending, written = [], time.monotonic()
        if pending:
            self._write(target, pending)

    def _requests(self, target: Target, queue: list[Row]) -> Iterator:
        for row in queue:
            if self._over():
                return
            yield target.request(row)

    def _judge(self, response: Response) -> Outcome:
        outcome = classify(response)
        if outcome.kind in ("gone", "blocked"):
            self.stopped = True
        return outcome

    def _write(self, target: Target, tries: list[tuple[Response, Outcome]]) -> None:
        """Store results, unless the lane has another owner by now."""
        if not lane_sql.still_owned(self.cr, self.lane_id, self.epoch):
            raise LaneLost()
        # A crash that loses these rows only has the deliveries sent again.
        self.cr.execute("SET LOCAL synchronous_commit = off")
        settlements = [settlement(target, *one) for one in tries]
        lane_sql.settle(self.cr, settlements)
        attempt_sql.record(self.cr, tries)
        keys = {
            response.request.ref.id: response.request.ref.key for response, _ in tries
        }
        failed = {keys[s.id] for s in settlements if s.state in ("retrying", "held")}
        if failed:
            lane_sql.park(self.cr, target.endpoint_id, target.lane, failed)
        freed = {
            response.request.ref.key
            for response, _outcome in tries
            if response.request.ref.state == "retrying"
        } - failed
        if freed:
            lane_sql.release(self.cr, target.endpoint_id, freed)
        for _response, outcome in tries:
            if outcome.kind in ("gone", "blocked"):
                self.lane.endpoint_id._disable(outcome.reason)
                break
        self.cr.commit()
        delivered = sum(s.state == "delivered" for s in settlements)
        self.delivered += delivered
        self.failed += len(settlements) - delivered

    def _hand_over(self) -> None:
        """Have the lane drained again when there is something left to do."""
        lane = self.lane
        if lane.endpoint_id.state == "active":
            if time.monotonic() > self.deadline:
                lane._enqueue()
            due = lane_sql.next_due(self.cr, lane.endpoint_id.id, lane.number)
            if due and due < utcnow() + NEAR:
                lane._enqueue(due)
        self.cr.commit()


def _accepted(response: Response) -> bool:
    return classify(response).kind == "delivered"
