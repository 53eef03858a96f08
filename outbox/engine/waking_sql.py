# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What has to be known to wake lanes, in one statement each: a user may be waiting."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from .lane_sql import NOW
from .sendable_sql import CLOSED, PASSABLE, SENDABLE

# The identity of the job that drains a lane at once: this and the lane's id.
JOB = "outbox.lane:"

AWAKE = f"""
SELECT l.id
  FROM unnest(%(endpoints)s::int[], %(numbers)s::int[]) AS told(endpoint, number)
  JOIN outbox_lane l ON l.endpoint_id = told.endpoint AND l.number = told.number
  JOIN outbox_endpoint p ON p.id = l.endpoint_id AND {SENDABLE}
  LEFT JOIN outbox_circuit c ON c.endpoint_id = p.id
 WHERE {PASSABLE}
 ORDER BY l.id
"""

SLEEPERS = f"""
SELECT l.id, p.name, l.number, s.name, coalesce(c.slow, FALSE) OR NOT {CLOSED},
       %(at_once)s AND EXISTS (
        SELECT FROM queue_job j
         WHERE j.identity_key = %(job)s || l.id
           AND j.state IN ('wait_dependencies', 'pending', 'enqueued')
           AND greatest(coalesce(j.date_enqueued, j.date_created), j.eta)
               > {NOW} - %(long)s)
  FROM outbox_lane l
  JOIN outbox_endpoint p ON p.id = l.endpoint_id
  LEFT JOIN outbox_circuit c ON c.endpoint_id = p.id
  LEFT JOIN outbox_subscription s ON s.id = l.subscription_id
 WHERE l.id = ANY(%(lanes)s)
 ORDER BY l.id
"""


@dataclass(frozen=True, slots=True)
class Sleeper:
    """A lane that a job is to drain.

    :ivar batch: name of the subscription whose batches it holds, if it does
    :ivar apart: its endpoint is slow or in trouble, and must not keep others waiting
    :ivar expected: a job for it has just been made, and has not begun yet
    """

    lane_id: int
    endpoint: str
    number: int
    batch: str | None
    apart: bool
    expected: bool


def usable(cr, lanes: Collection[tuple[int, int]]) -> list[int]:
    """Ids of the lanes whose endpoints may be sent to now.

    :param lanes: (endpoint id, lane number)
    """
    endpoints, numbers = zip(*lanes, strict=True) if lanes else ((), ())
    cr.execute(AWAKE, {"endpoints": list(endpoints), "numbers": list(numbers)})
    return [id_ for (id_,) in cr.fetchall()]


def sleepers(
    cr, lane_ids: Collection[int], long: timedelta, at_once: bool
) -> list[Sleeper]:
    """:param long: how long a job may wait until somebody has to look after it
    :param at_once: a job without delay is to be made
    """
    cr.execute(
        SLEEPERS,
        {"lanes": list(lane_ids), "job": JOB, "long": long, "at_once": at_once},
    )
    return [Sleeper(*row) for row in cr.fetchall()]
