# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""How the lanes of endpoints are found that jobs are to be made for."""

from dataclasses import dataclass

from odoo.addons.integration_base.engine.waking_sql import (
    ABOUT_JOB,
    WAITING_JOB,
    WaitingJob,
    Waking,
)

from .sendable_sql import CLOSED, PASSABLE, SENDABLE

# The identity of the job that drains a lane at once: this and the lane's id.
JOB = "outbox.lane:"

# What may be sent to now, by what wake-ups name lanes with.
TOLD = f"""(l.endpoint_id, l.number) IN (
        SELECT * FROM unnest(%(owners)s::int[], %(numbers)s::int[]))
   AND {SENDABLE} AND {PASSABLE}"""

SLEEPERS = f"""
SELECT l.id, p.name, l.number, s.name, coalesce(c.slow, FALSE) OR NOT {CLOSED},
       {ABOUT_JOB}
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


WAKING = Waking(JOB, SLEEPERS, TOLD, Sleeper)
