# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What has to be known to wake lanes, in one statement: a sender may be waiting."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from odoo.addons.integration_base.engine.waiting_job_sql import (
    IS_EXPECTED,
    WAITING_JOB,
    WaitingJob,
)

# The identity of the job that processes a lane at once: this and the lane's id.
JOB = "inbox.lane:"

TOLD = """(l.source_id, l.number) IN (
        SELECT * FROM unnest(%(sources)s::int[], %(numbers)s::int[]))
   AND s.state = 'open' AND s.active"""
NAMED = "l.id = ANY(%(lanes)s)"

SLEEPERS = f"""
SELECT l.id, s.name, l.number, j.id, {IS_EXPECTED}
  FROM inbox_lane l
  JOIN inbox_source s ON s.id = l.source_id
  LEFT JOIN {WAITING_JOB} ON TRUE
 WHERE {{which}}
 ORDER BY l.id
"""


@dataclass(frozen=True, slots=True)
class Sleeper:
    """A lane that a job is to process."""

    lane_id: int
    source: str
    number: int
    waiting: WaitingJob


def identity(lane_id: int, moment: str) -> str:
    """What tells a lane's job from those of others, and of other moments."""
    return f"{JOB}{lane_id}{moment}"


def told(cr, lanes: Collection[tuple[int, int]], long: timedelta) -> list[Sleeper]:
    """The lanes whose sources are open.

    :param lanes: (source id, lane number)
    :param long: how long a job may wait until somebody has to look after it
    """
    sources, numbers = zip(*lanes, strict=True) if lanes else ((), ())
    which = {"sources": list(sources), "numbers": list(numbers)}
    return _sleepers(cr, TOLD, which, long)


def named(cr, lane_ids: Collection[int], long: timedelta, moment: str) -> list[Sleeper]:
    """Lanes by id.

    :param long: how long a job may wait until somebody has to look after it
    :param moment: what tells apart the jobs that are to begin later
    """
    return _sleepers(cr, NAMED, {"lanes": list(lane_ids)}, long, moment)


def _sleepers(
    cr, condition: str, which: dict, long: timedelta, moment: str = ""
) -> list[Sleeper]:
    parameters = {"job": JOB, "moment": moment, "long": long, **which}
    cr.execute(SLEEPERS.format(which=condition), parameters)
    return [Sleeper(*row[:-2], WaitingJob(*row[-2:])) for row in cr.fetchall()]
