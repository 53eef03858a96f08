# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""One run of a lane: read what is due, send it, write what became of it, repeat.

The lane lock is held on the job's own cursor, whose transaction ends with the job.
The work goes through a second cursor, which commits as it goes: before the network is
touched, and with every batch of results. What a killed run has sent but not written is
sent again by the next one; that is at most ``FLUSH_ROWS`` requests, those that ended
with the last of them, and those on their way.
"""

import logging
import os
import socket
import time
from dataclasses import replace
from datetime import timedelta

from odoo.addons.integration_base.engine import lane_lock
from odoo.addons.integration_base.engine.cursors import read_committed, wait_for_no_disk
from odoo.addons.integration_base.engine.neutral import neutral

from ..pure.oauth2 import TokenRefused
from ..pure.outcome import classify
from ..pure.sender import Response, Sender
from . import attempt_sql, authorization, lane_sql, minutes
from .admission import Admission, Try
from .lane_sql import Row
from .outgoing import Outgoing
from .pacing import pace_of
from .queues import Queue, queues
from .reading import Reading, next_due
from .settlement import STOPPING, Settled, settlements, waiting
from .target import Target

_logger = logging.getLogger(__name__)

# Well under limit_time_real, and short enough that lanes take turns.
BUDGET = 25.0
FLUSH_ROWS = 200
FLUSH_SECONDS = 1.0
# Nearer retries get a job of their own; later ones are found by the sweeper in time.
NEAR = 75.0


class LaneLost(Exception):
    """Another run has taken the lane over; results of this one are void."""


def drain(lane) -> str:
    """Drain a lane until it is empty or the time is up.

    :param lane: ``outbox.lane`` record on the job's cursor
    :return: what was done, for the job's result
    :raises RetryableJobError: another run owns the lane
    """
    lane_lock.own(lane)
    with read_committed(lane.env.registry) as cr:
        return Run(cr, lane.id).go()


class Run:
    """The state of one run."""

    def __init__(self, cr, lane_id: int):
        self.cr = cr
        self.lane_id = lane_id
        self.deadline = time.monotonic() + BUDGET
        self.stopped = self.outdated = False
        # When to come back, if it is not worth waiting for.
        self.back_in: float | None = None
        self.delivered = self.failed = 0
        owner = f"{socket.gethostname()}:{os.getpid()}"
        # Committed with the first reading, as a receiver waits for what that finds.
        self.taken = lane_sql.take_over(cr, lane_id, owner)
        self.admission = Admission(cr)
        self.reading = Reading(cr, lane_id)

    @property
    def lane(self):
        return neutral(self.cr)["outbox.lane"].browse(self.lane_id)

    def _target(self) -> Target | None:
        """Where and how to send, as it is configured at this moment."""
        lane = self.lane
        endpoint = lane.env["outbox.endpoint"].browse(self.taken.endpoint_id)
        return endpoint._target(lane, self.taken.number)

    def _require_lane(self) -> None:
        """Let nobody take the lane over before the present transaction has ended.

        :raises LaneLost: somebody has
        """
        if not lane_sql.still_owned(self.cr, self.lane_id, self.taken.epoch):
            raise LaneLost()

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
        target = self._target()
        while target is not None and not self._over():
            target = self._work_over(target)
        self._commit()

    def _work_over(self, target: Target) -> Target | None:
        """Work for as long as the endpoint is connected to in the same way.

        :return: the target with which to go on, if there is more to do
        """
        connection = target.connection
        guard = self.lane.env["integration.network"]._guard()
        with Sender(guard.check_address, target.concurrency, connection) as sender:
            while target is not None and target.connection == connection:
                if self._over():
                    return None
                rows = self.reading.next_rows(target)
                self.admission.look(target.endpoint_id)
                self._commit()
                if not rows:
                    return None
                began = time.monotonic()
                self._send_rows(sender, target, rows)
                self.reading.fit(rows, time.monotonic() - began)
                target = self._target()
        return target

    def _over(self) -> bool:
        return (
            self.stopped
            or self.outdated
            or self.admission.shut
            or time.monotonic() > self.deadline
        )

    def _send_rows(self, sender: Sender, target: Target, rows: list[Row]) -> None:
        ready = self._ready(target, rows)
        admitted = self.admission.admit(
            queues(ready, target.batch_size, target.condemning, target.group)
        )
        self._commit()
        if not admitted:
            return
        try:
            target = authorization.authorized(self.cr, target)
        except TokenRefused as error:
            self.stopped = True
            self.admission.refuse(ready[0].id, str(error))
            self._write(target, rows, [], waiting(target, ready, error))
            if error.blocked:
                self._disable(str(error))
            return
        self._send(sender, target, rows, admitted)
        self.outdated = False

    def _ready(self, target: Target, rows: list[Row]) -> list[Row]:
        """What nothing goes before; what waits behind others is parked."""
        blocked = {row.key for row in rows if row.blocked}
        if blocked:
            self._require_lane()
            lane_sql.park(self.cr, [row.id for row in rows if row.key in blocked])
            # A person may have acted upon the head meanwhile; see `follow_up`.
            self._commit()
            lane_sql.release(self.cr, target.endpoint_id, blocked)
            self._commit()
        return [row for row in rows if not row.blocked]

    def _send(
        self, sender: Sender, target: Target, rows: list[Row], admitted: list[Queue]
    ) -> None:
        pace = pace_of(self.cr, target, len(rows))
        outgoing = Outgoing(target, pace, self._over)
        tries: list[Try] = []
        written = time.monotonic()

        def accept(response: Response) -> bool:
            return self._accept(target, response, tries)

        requests = [outgoing.requests(queue) for queue in admitted]
        for _response in sender.send(requests, accept, tick=FLUSH_SECONDS):
            late = time.monotonic() - written > FLUSH_SECONDS
            if tries and (late or len(tries) >= FLUSH_ROWS):
                self._write(target, rows, tries, outgoing.take_unsendable())
                tries.clear()
                written = time.monotonic()
        if self.outdated:
            authorization.renew(self.cr, target)
        self._write(target, rows, tries, outgoing.take_unsendable())
        self._commit()
        if outgoing.back_in is not None:
            self.back_in = outgoing.back_in
            self.stopped = True

    def _accept(self, target: Target, response: Response, tries: list[Try]) -> bool:
        """Judge a response; whether the next request of its queue may follow."""
        outcome = classify(response, target.condemning)
        if authorization.is_outdated(target, response.status):
            self.outdated = True
            # The receiver is well, and so is the event.
            outcome = replace(outcome, fault=None)
        tries.append((response, outcome))
        self.admission.note(response, outcome)
        if outcome.kind in STOPPING:
            self.stopped = True
        return outcome.kind == "delivered"

    def _write(
        self, target: Target, rows: list[Row], tries: list[Try], settled: list[Settled]
    ) -> None:
        """Store what became of deliveries, unless the lane has another owner.

        :param rows: what the deliveries were read with
        :param settled: what is known of deliveries that were not sent
        """
        if not (settled or tries or self.admission.probing):
            return
        self._require_lane()
        spare = self.admission.record(tries)
        for response, outcome in tries:
            settled += settlements(target, response, outcome, spare)
        # A crash that loses these rows only has the deliveries sent again.
        wait_for_no_disk(self.cr)
        changes = lane_sql.settle(self.cr, [state for _row, state in settled])
        self.admission.give_back()
        attempt_sql.record(self.cr, target.endpoint_id, tries)
        minutes.record(
            self.cr, self.lane_id, target.endpoint_id, tries, settled, changes
        )
        self._keep_order(target, rows, settled)
        self.stopped |= not self.admission.wanted
        self._commit()
        self._disable_if_told(tries)
        self._wake_if_closed()
        states = [state.state for _row, state in settled]
        self.delivered += states.count("delivered")
        self.failed += len(states) - states.count("delivered") - states.count("expired")

    def _disable_if_told(self, tries: list[Try]) -> None:
        """Disable the endpoint when its receiver or address says so.

        Apart from the results, which have to be kept whatever other addons do to the
        endpoint or its messages.
        """
        reasons = [o.reason for _response, o in tries if o.kind in STOPPING]
        if reasons:
            self._disable(reasons[0])

    def _disable(self, reason: str) -> None:
        self.lane.endpoint_id._disable(reason)
        self._commit()

    def _wake_if_closed(self) -> None:
        """Have all lanes of the endpoint drained that waited for its circuit."""
        if self.admission.closed:
            (self.lane.endpoint_id._due_lanes() - self.lane)._enqueue()
            self._commit()

    def _keep_order(
        self, target: Target, rows: list[Row], settled: list[Settled]
    ) -> None:
        """Park what waits behind a failed head, let go what waited behind others."""
        if target.ordering != "per_key":
            return
        failed = {row.key for row, s in settled if s.state in ("retrying", "held")}
        freed = {row.key for row, _s in settled if row.state == "retrying"} - failed
        if failed:
            lane_sql.park(self.cr, [row.id for row in rows if row.key in failed])
        if freed:
            lane_sql.release(self.cr, target.endpoint_id, freed)

    def _hand_over(self) -> None:
        """Have the lane drained again when there is something left to do."""
        self.admission.write_slowness()
        lane = self.lane
        # What is due for an endpoint that is not sent to would call for a job at once,
        # for ever; so would a retry or probe that is due before the next slot.
        if lane.endpoint_id._is_sendable():
            if self.back_in is not None:
                lane._enqueue(timedelta(seconds=self.back_in))
            else:
                self._come_back(lane)
        self._commit()

    def _come_back(self, lane) -> None:
        if self.admission.shut:
            due = self.admission.wait()
        else:
            if time.monotonic() > self.deadline:
                lane._enqueue()
            due = next_due(self.cr, lane.endpoint_id, lane.number)
        if due is not None and due < NEAR:
            lane._enqueue(timedelta(seconds=max(due, 1.0)))
