# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What has to be known to wake lanes, in one statement: a user may be waiting."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from odoo.addons.integration_base.engine.waiting_job_sql import (
    IS_EXPECTED,
    WAITING_JOB,
    WaitingJob,
)

from .sendable_sql import CLOSED, PASSABLE, SENDABLE

# The identity of the job that drains a lane at once: this and the lane's id.
JOB = "outbox.lane:"

# What may be sent to now, by what wake-ups name lanes with.
TOLD = f"""(l.endpoint_id, l.number) IN (
        SELECT * FROM unnest(%(endpoints)s::int[], %(numbers)s::int[]))
   AND {SENDABLE} AND {PASSABLE}"""
NAMED = "l.id = ANY(%(lanes)s)"

SLEEPERS = f"""
SELECT l.id, p.name, l.number, s.name, coalesce(c.slow, FALSE) OR NOT {CLOSED},
       j.id, {IS_EXPECTED}
  FROM outbox_lane l
  JOIN outbox_endpoint p ON p.id = l.endpoint_id
  LEFT JOIN outbox_circuit c ON c.endpoint_id = p.id
  LEFT JOIN outbox_subscription s ON s.id = l.subscription_id
  LEFT JOIN {WAITING_JOB} ON TRUE
 WHERE {{which}}
 ORDER BY l.id
"""


@dataclass(frozen=True, slots=True)
class Sleeper:
    """A lane that a job is to drain.

    :ivar batch: name of the subscription whose batches it holds, if it does
    :ivar apart: its endpoint is slow or in trouble, and must not keep others waiting
    """

    lane_id: int
    endpoint: str
    number: int
    batch: str | None
    apart: bool
    waiting: WaitingJob


def identity(lane_id: int, moment: str) -> str:
    """What tells a lane's job from those of others, and of other moments."""
    return f"{JOB}{lane_id}{moment}"


def told(cr, lanes: Collection[tuple[int, int]], long: timedelta) -> list[Sleeper]:
    """The lanes whose endpoints may be sent to now.

    :param lanes: (endpoint id, lane number)
    :param long: how long a job may wait until somebody has to look after it
    """
    endpoints, numbers = zip(*lanes, strict=True) if lanes else ((), ())
    which = {"endpoints": list(endpoints), "numbers": list(numbers)}
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
