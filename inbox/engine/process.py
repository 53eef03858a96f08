# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""One run of a lane: read what is due, carry it out message by message, repeat.

The lane lock is held on the job's own cursor, whose transaction ends with the job. What
is due is read through a second one, which commits as it goes, and each message has a
cursor of its own. What a killed run had begun is as if it had not been touched.
"""

import logging
import time
from datetime import timedelta

from odoo.addons.integration_base.engine import lane_lock
from odoo.addons.integration_base.engine.cursors import (
    read_committed,
    wait_for_no_disk,
)
from odoo.addons.integration_base.engine.neutral import neutral

from . import lane_sql, message, message_sql
from .lane_sql import Row
from .message import Work
from .outcome import Outcome

_logger = logging.getLogger(__name__)

# Well under limit_time_real, and short enough that lanes take turns.
BUDGET = 25.0
# Nearer retries get a job of their own; later ones are found by the sweeper in time.
NEAR = 75.0


def process(lane) -> str:
    """Process a lane until it is empty or the time is up.

    :param lane: ``inbox.lane`` record on the job's cursor
    :return: what was done, for the job's result
    :raises RetryableJobError: another run owns the lane
    """
    lane_lock.own(lane)
    with read_committed(lane.env.registry) as cr:
        return Run(cr, lane.env.registry, lane.id).go()


class Run:
    """The state of one run."""

    def __init__(self, cr, registry, lane_id: int):
        self.cr = cr
        self.registry = registry
        self.lane_id = lane_id
        self.deadline = time.monotonic() + BUDGET
        self.number = self.lane.number
        # What somebody else is at; the sweeper sees to it.
        self.left: set[int] = set()
        self.done = self.undone = 0

    @property
    def lane(self):
        return neutral(self.cr)["inbox.lane"].browse(self.lane_id)

    def _commit(self) -> None:
        # This cursor is the engine's own, and progress must outlive a crash.
        self.cr.commit()  # pylint: disable=invalid-commit

    def _work(self) -> Work | None:
        """How to process, as it is configured at this moment; None if not at all."""
        return self.lane.source_id._work()

    def go(self) -> str:
        while (work := self._work()) and not self._over():
            rows = lane_sql.read(self.cr, work.source_id, self.number, work.ordered)
            ready = self._ready(work, rows)
            self._commit()
            if not ready:
                break
            self._process(work, ready)
        self._hand_over(work)
        return f"{self.done} done, {self.undone} not"

    def _over(self) -> bool:
        return time.monotonic() > self.deadline

    def _ready(self, work: Work, rows: list[Row]) -> list[Row]:
        """What nothing goes before; what waits behind others is parked."""
        self._park(work, rows, {row.key for row in rows if row.blocked})
        return [row for row in rows if not row.blocked and row.id not in self.left]

    def _process(self, work: Work, rows: list[Row]) -> None:
        stopped: set[str] = set()
        freed: set[str] = set()
        for row in rows:
            if self._over():
                break
            if work.ordered and row.key in stopped:
                continue
            if not self._carry_out(work, row):
                stopped.add(row.key)
            elif row.state != "pending":
                freed.add(row.key)
        self._park(work, rows, stopped)
        lane_sql.release(self.cr, work.source_id, freed)
        self._commit()

    def _park(self, work: Work, rows: list[Row], keys: set[str]) -> None:
        """Take out of sight what waits behind the heads of these keys."""
        if keys:
            lane_sql.park(self.cr, [row.id for row in rows if row.key in keys])
            # A person may have acted upon a head meanwhile; see `follow_up`.
            self._commit()
            lane_sql.release(self.cr, work.source_id, keys)

    def _carry_out(self, work: Work, row: Row) -> bool:
        """Process one message; whether the next of its key may follow."""
        found = self._try(work, row)
        if found is None:
            self.left.add(row.id)
            return False
        self.done += found.state == "done"
        self.undone += found.state != "done"
        return found.makes_way

    def _try(self, work: Work, row: Row) -> Outcome | None:
        """What became of a message, whatever happens to it; None if nothing did."""
        try:
            wait_for_no_disk(self.cr)
            mine = message_sql.note_beginning(self.cr, row.id)
            self._commit()
            return message.process(self.registry, work, row.id) if mine else None
        except Exception:
            # The message is as it was, and the others of the lane need not wait for it.
            _logger.exception("Message %s is left for later", row.id)
            self.cr.rollback()
            return None

    def _hand_over(self, work: Work | None) -> None:
        """Have the lane processed again when there is something left to do."""
        if work:
            if self._over():
                self.lane._enqueue()
            due = lane_sql.next_due(self.cr, work.source_id, self.number)
            if due is not None and due < NEAR:
                self.lane._enqueue(timedelta(seconds=max(due, 1.0)))
        self._commit()
