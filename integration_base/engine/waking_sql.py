# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What has to be known to make jobs for lanes, in one statement: someone may wait."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

# The latest job of the lane ``l`` that has not begun yet; joined as ``j``.
WAITING_JOB = """LATERAL (
    SELECT q.id, greatest(coalesce(q.date_enqueued, q.date_created), q.eta) AS since
      FROM queue_job q
     WHERE q.identity_key = %(job)s || l.id || %(moment)s
       AND q.state IN ('wait_dependencies', 'pending', 'enqueued')
     ORDER BY since DESC LIMIT 1) j"""

# What is known of that job, for the end of the SELECT list.
ABOUT_JOB = (
    "j.id, coalesce(j.since > clock_timestamp() AT TIME ZONE 'UTC' - %(long)s, FALSE)"
)

NAMED = "l.id = ANY(%(lanes)s)"


@dataclass(frozen=True, slots=True)
class WaitingJob:
    """Whether a job has to be made.

    :ivar job_id: a job that has not begun yet, if there is one
    :ivar expected: that job has been made, or is due, for no longer than it may take
    """

    job_id: int | None
    expected: bool


@dataclass(frozen=True, slots=True)
class Waking:
    """How the lanes of a model are found that jobs are to be made for.

    :ivar job: the identity of a lane's job at once is this and the lane's id
    :ivar statement: with ``{which}`` for a condition on the lanes ``l``; it joins
        ``WAITING_JOB``, selects the lane's id first and ``ABOUT_JOB`` last
    :ivar told: the condition for lanes that may be worked on now, by ``%(owners)s`` and
        ``%(numbers)s``, which go together
    :ivar sleeper: makes what is found of a row, a ``WaitingJob`` its last argument
    """

    job: str
    statement: str
    told: str
    sleeper: Callable[..., Any]

    def identity(self, lane_id: int, moment: str) -> str:
        """What tells a lane's job from those of others, and of other moments."""
        return f"{self.job}{lane_id}{moment}"

    def find_told(
        self, cr, lanes: Collection[tuple[int, int]], long: timedelta
    ) -> list:
        """The lanes that may be worked on now.

        :param lanes: (id of whose lane it is, lane number)
        :param long: how long a job may wait until somebody has to look after it
        """
        owners, numbers = zip(*lanes, strict=True) if lanes else ((), ())
        which = {"owners": list(owners), "numbers": list(numbers)}
        return self._find(cr, self.told, which, long)

    def find_named(
        self, cr, lane_ids: Collection[int], long: timedelta, moment: str
    ) -> list:
        """Lanes by id.

        :param long: how long a job may wait until somebody has to look after it
        :param moment: what tells apart the jobs that are to begin later
        """
        return self._find(cr, NAMED, {"lanes": list(lane_ids)}, long, moment)

    def _find(
        self, cr, condition: str, which: dict, long: timedelta, moment: str = ""
    ) -> list:
        parameters = {"job": self.job, "moment": moment, "long": long, **which}
        cr.execute(self.statement.format(which=condition), parameters)
        return [self.sleeper(*row[:-2], WaitingJob(*row[-2:])) for row in cr.fetchall()]
