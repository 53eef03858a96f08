# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The SQL of alert rules: where the condition of one holds at this moment.

One statement for each kind of rule, however many rules and endpoints there are. They
read by the indexes that drains use, lock nothing, and run in READ COMMITTED.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from odoo.addons.outbox.engine.due_sql import BATCHES, IN_LANE
from odoo.addons.outbox.engine.lane_sql import NOW

from ..pure.kinds import CAUSES, Kind

# Counting further would take long and help nobody.
COUNTED = 10_000

#: Attempts within the period of a rule.
FEWEST_ATTEMPTS = 20

#: The word by which the watchdog says that the job runner does not run.
NO_RUNNER = "no_runner"

CLOCK = f"SELECT {NOW}"

# A rule of one endpoint takes the place of those of its company, and these of those of
# all. Several of the same rank all count: the second may be for somebody else, later.
WATCHED = """(
    SELECT * FROM (
        SELECT r.id AS rule, r.threshold, r.period, p.id AS endpoint, p.state,
               rank() OVER (
                   PARTITION BY p.id
                   ORDER BY r.endpoint_id IS NULL, r.company_id IS NULL) AS place
          FROM outbox_alert_rule r
          JOIN outbox_endpoint p ON p.active
           AND coalesce(r.endpoint_id, p.id) = p.id
           AND (r.company_id IS NULL OR r.company_id = p.company_id)
         WHERE r.active AND r.kind = %(kind)s) ranked
     WHERE place = 1) w"""

# While it is paused or disabled nobody can know whether the receiver is well again.
CIRCUIT_OPEN = f"""
SELECT w.rule, w.endpoint, c.failing_since, c.failures, c.reason,
       w.state = 'active' AND c.opened_at <= {NOW} - w.period * interval '1 minute'
  FROM {WATCHED} JOIN outbox_circuit c ON c.endpoint_id = w.endpoint
 WHERE c.state <> 'closed'
"""

ENDPOINT_DISABLED = f"""
SELECT w.rule, w.endpoint, NULL, NULL, p.state_reason, TRUE
  FROM {WATCHED} JOIN outbox_endpoint p ON p.id = w.endpoint
 WHERE w.state = 'disabled'
"""

STANDSTILL = f"""
SELECT w.rule, w.endpoint, min(l.oldest_due_at), NULL, min(l.overdue_reason), TRUE
  FROM {WATCHED} JOIN outbox_lane l ON l.endpoint_id = w.endpoint
 WHERE l.overdue_reason IS NOT NULL AND l.overdue_cause <> '{NO_RUNNER}'
 GROUP BY w.rule, w.endpoint
"""

RUNNER_DOWN = f"""
SELECT r.id, NULL, min(l.oldest_due_at), NULL, min(l.overdue_reason), TRUE
  FROM outbox_alert_rule r JOIN outbox_lane l ON l.overdue_cause = '{NO_RUNNER}'
 WHERE r.active AND r.kind = %(kind)s
 GROUP BY r.id
"""

# The long ORDER BY keeps the planner to the partial index; by the other it would walk
# past every delivery the endpoint ever had.
HELD = """
    FROM outbox_delivery d WHERE d.endpoint_id = w.endpoint AND d.state = 'held'
   ORDER BY d.endpoint_id, d.key, d.id LIMIT"""

DEAD_LETTER = f"""
SELECT w.rule, w.endpoint, NULL, letters.count, coalesce(
        (SELECT d.last_error FROM outbox_delivery d
          WHERE d.endpoint_id = w.endpoint AND d.state = 'dead'
          ORDER BY d.endpoint_id DESC, d.id DESC LIMIT 1),
        (SELECT d.last_error {HELD} 1)), TRUE
  FROM {WATCHED}
  JOIN LATERAL (
    SELECT count(*) FROM (
        (SELECT d.id FROM outbox_delivery d
          WHERE d.endpoint_id = w.endpoint AND d.state = 'dead' LIMIT {COUNTED})
        UNION ALL
        (SELECT d.id {HELD} {COUNTED})) found
    ) letters ON letters.count >= w.threshold
"""

# Nobody is to be told of what follows from an incident that they know of.
UNEXPLAINED = """NOT EXISTS (
    SELECT 1 FROM outbox_alert_incident i
     WHERE i.kind = ANY(%(causes)s) AND i.state <> 'recovered'
       AND coalesce(i.endpoint_id, w.endpoint) = w.endpoint)"""

# What the suite tells of its own troubles is left out: a receiver that refuses this
# would else make an incident, which makes an event, which it refuses, without an end.
BUSINESS = "coalesce(d.event_type_id, 0) <> ALL(%(own)s)"

# What is parked has an earlier one before it. Batches may wait for their time.
BACKLOG_AGE = f"""
SELECT w.rule, w.endpoint, oldest.since, NULL, oldest.last_error, {UNEXPLAINED}
  FROM {WATCHED}
  JOIN LATERAL (
    SELECT first.since, first.last_error
      FROM outbox_lane l
      LEFT JOIN {BATCHES}
      CROSS JOIN LATERAL (
        (SELECT d.last_error, d.create_date
                + coalesce(s.batch_minutes, 0) * interval '1 minute' AS since
           FROM outbox_delivery d
          WHERE {IN_LANE} AND d.state = 'pending' AND {BUSINESS}
          ORDER BY d.endpoint_id, d.lane, d.id LIMIT 1)
        UNION ALL
        (SELECT d.last_error, d.create_date FROM outbox_delivery d
          WHERE {IN_LANE} AND d.state = 'retrying' AND {BUSINESS}
          ORDER BY d.endpoint_id, d.lane, d.id LIMIT 1)
        ) first
     WHERE l.endpoint_id = w.endpoint
     ORDER BY first.since LIMIT 1
    ) oldest ON oldest.since <= {NOW} - w.period * interval '1 minute'
"""

# Of a few attempts nobody can tell a rate.
FAILURE_RATE = f"""
SELECT w.rule, w.endpoint, lately.since, lately.failed * 100 / lately.attempts, NULL,
       {UNEXPLAINED}
  FROM {WATCHED}
  JOIN LATERAL (
    SELECT min(d.minute) FILTER (WHERE d.failed > 0) AS since,
           sum(d.failed) AS failed, sum(d.attempts) AS attempts
      FROM outbox_minute d
     WHERE d.endpoint_id = w.endpoint AND {BUSINESS}
       AND d.minute > (SELECT {NOW}) - w.period * interval '1 minute'
    ) lately ON lately.attempts >= {FEWEST_ATTEMPTS}
            AND lately.failed * 100 >= w.threshold * lately.attempts
"""

STATEMENTS: dict[Kind, str] = {
    "circuit_open": CIRCUIT_OPEN,
    "endpoint_disabled": ENDPOINT_DISABLED,
    "standstill": STANDSTILL,
    "runner_down": RUNNER_DOWN,
    "dead_letter": DEAD_LETTER,
    # After their causes, of which they are not to be told as well.
    "backlog_age": BACKLOG_AGE,
    "failure_rate": FAILURE_RATE,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A place where the condition of a rule holds.

    :ivar rule: id
    :ivar endpoint: id, None if it is about all
    :ivar since: as far as that is known, UTC
    :ivar count: how many, or how much per cent, if the kind of rule counts
    :ivar detail: the newest reason
    :ivar may_open: enough for an incident to begin; else it keeps one from ending
    """

    rule: int
    endpoint: int | None
    since: datetime | None
    count: int | None
    detail: str | None
    may_open: bool


def now(cr) -> datetime:
    """The database's clock, by which all conditions are judged; UTC."""
    cr.execute(CLOCK)
    return cr.fetchone()[0]


def findings(cr, kind: Kind, own: list[int]) -> Iterator[Finding]:
    """Where the condition of the active rules of a kind holds.

    :param own: ids of the event types by which the suite tells of its own troubles
    """
    cr.execute(STATEMENTS[kind], {"kind": kind, "own": own, "causes": list(CAUSES)})
    for row in cr.fetchall():
        yield Finding(*row)
