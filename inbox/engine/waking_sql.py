# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""How the lanes of sources are found that jobs are to be made for."""

from dataclasses import dataclass

from odoo.addons.integration_base.engine.waking_sql import (
    ABOUT_JOB,
    WAITING_JOB,
    WaitingJob,
    Waking,
)

# The identity of the job that processes a lane at once: this and the lane's id.
JOB = "inbox.lane:"

TOLD = """(l.source_id, l.number) IN (
        SELECT * FROM unnest(%(owners)s::int[], %(numbers)s::int[]))
   AND s.state = 'open' AND s.active"""

SLEEPERS = f"""
SELECT l.id, s.name, l.number, {ABOUT_JOB}
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


WAKING = Waking(JOB, SLEEPERS, TOLD, Sleeper)
