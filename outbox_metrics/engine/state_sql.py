# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The SQL of how things stand now.

What has been delivered is never counted: each state that a delivery can be stuck in has
an index of its own.
"""

from dataclasses import dataclass

from odoo.addons.outbox.engine.due_sql import BATCHES, IN_LANE
from odoo.addons.outbox.engine.lane_sql import NOW
from odoo.addons.outbox.engine.watch_sql import SILENT

#: States of a delivery that has not arrived and may still.
UNDELIVERED = ("pending", "retrying", "parked", "held", "dead")
#: States of a job that is not done.
UNDONE = ("wait_dependencies", "pending", "enqueued", "started", "failed")
_CHANNEL = "root.outbox"

ENDPOINTS = """
SELECT p.id, p.name, CASE WHEN p.active THEN p.state ELSE 'archived' END,
       coalesce(c.state, 'closed'), coalesce(c.slow, FALSE)
  FROM outbox_endpoint p LEFT JOIN outbox_circuit c ON c.endpoint_id = p.id
 ORDER BY p.id
"""

COUNTS = " UNION ALL ".join(
    f"SELECT endpoint_id, '{state}', count(*) FROM outbox_delivery"
    f" WHERE state = '{state}' GROUP BY endpoint_id"
    for state in UNDELIVERED
)

HELD_KEYS = """
SELECT endpoint_id, count(DISTINCT key) FROM outbox_delivery
 WHERE state = 'held' GROUP BY endpoint_id
"""

# A batch is due when the first of it has waited long enough.
OLDEST = f"""
SELECT l.endpoint_id, extract(epoch FROM {NOW} - min(due.since))::float8
  FROM outbox_lane l
  LEFT JOIN {BATCHES}
 CROSS JOIN LATERAL (
    (SELECT greatest(
            d.create_date + coalesce(s.batch_minutes, 0) * interval '1 minute', d.due_at
        ) AS since
       FROM outbox_delivery d WHERE {IN_LANE} AND d.state = 'pending'
      ORDER BY d.endpoint_id, d.lane, d.id LIMIT 1)
    UNION ALL
    (SELECT d.due_at FROM outbox_delivery d WHERE {IN_LANE} AND d.state = 'retrying'
      ORDER BY d.endpoint_id, d.lane, d.due_at LIMIT 1)) due
 WHERE due.since <= {NOW}
 GROUP BY l.endpoint_id
"""

OVERDUE = """
SELECT endpoint_id, count(*) FROM outbox_lane
 WHERE overdue_reason IS NOT NULL GROUP BY endpoint_id
"""

CHANNELS = """
SELECT complete_name FROM queue_job_channel
 WHERE complete_name = %(channel)s OR complete_name LIKE %(channel)s || '.%%'
 ORDER BY complete_name
"""

JOBS = """
SELECT channel, state, count(*) FROM queue_job
 WHERE state = ANY(%(states)s)
   AND (channel = %(channel)s OR channel LIKE %(channel)s || '.%%')
 GROUP BY channel, state
"""

ACTIONS = f"""
SELECT replace(d.name, 'cron_outbox_', ''),
       extract(epoch FROM {NOW} - c.lastcall)::float8
  FROM ir_cron c
  JOIN ir_model_data d ON d.model = 'ir.cron' AND d.res_id = c.id
 WHERE d.module = 'outbox' AND c.active AND c.lastcall IS NOT NULL
 ORDER BY d.name
"""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """How an endpoint is.

    :ivar state: active, paused, disabled or archived
    :ivar circuit: closed, open or half_open
    """

    id: int
    name: str
    state: str
    circuit: str
    slow: bool


def endpoints(cr) -> list[Endpoint]:
    """All of them; there are few."""
    cr.execute(ENDPOINTS)
    return [Endpoint(*row) for row in cr.fetchall()]


def undelivered(cr) -> dict[tuple[int, str], int]:
    """How many deliveries have not arrived, by endpoint id and state."""
    cr.execute(COUNTS)
    return {(endpoint, state): count for endpoint, state, count in cr.fetchall()}


def held_keys(cr) -> dict[int, int]:
    """How many keys wait for a person, by endpoint id."""
    cr.execute(HELD_KEYS)
    return dict(cr.fetchall())


def oldest_due(cr) -> dict[int, float]:
    """Seconds for which the oldest delivery has been due, by endpoint id."""
    cr.execute(OLDEST)
    return dict(cr.fetchall())


def overdue_lanes(cr) -> dict[int, int]:
    """How many lanes the watchdog has found to stand still, by endpoint id."""
    cr.execute(OVERDUE)
    return dict(cr.fetchall())


def channels(cr) -> list[str]:
    """The job channels of the suite."""
    cr.execute(CHANNELS, {"channel": _CHANNEL})
    return [name for (name,) in cr.fetchall()]


def jobs(cr) -> dict[tuple[str, str], int]:
    """How many jobs are not done, by the suite's channels and state."""
    cr.execute(JOBS, {"channel": _CHANNEL, "states": list(UNDONE)})
    return {(channel, state): count for channel, state, count in cr.fetchall()}


def runner_silence(cr) -> float | None:
    """Seconds since the job runner began a job; None if it never has."""
    cr.execute(SILENT)
    return cr.fetchone()[0]


def action_ages(cr) -> dict[str, float]:
    """Seconds since each scheduled action of the outbox ran."""
    cr.execute(ACTIONS)
    return dict(cr.fetchall())
