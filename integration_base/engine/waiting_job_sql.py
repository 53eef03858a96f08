# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The SQL of whether a job that has not begun yet will do for a lane.

In the statement that finds the lanes, as a user may be waiting for it.
"""

from dataclasses import dataclass

# The latest such job of the lane ``l``; joined as ``j``.
WAITING_JOB = """LATERAL (
    SELECT q.id, greatest(coalesce(q.date_enqueued, q.date_created), q.eta) AS since
      FROM queue_job q
     WHERE q.identity_key = %(job)s || l.id || %(moment)s
       AND q.state IN ('wait_dependencies', 'pending', 'enqueued')
     ORDER BY since DESC LIMIT 1) j"""

IS_EXPECTED = (
    "coalesce(j.since > clock_timestamp() AT TIME ZONE 'UTC' - %(long)s, FALSE)"
)


@dataclass(frozen=True, slots=True)
class WaitingJob:
    """Whether a job has to be made.

    :ivar job_id: a job that has not begun yet, if there is one
    :ivar expected: that job has been made, or is due, for no longer than it may take
    """

    job_id: int | None
    expected: bool
