# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The SQL of the watchdog: what is overdue, and what the jobs of its lane do."""

from dataclasses import dataclass
from datetime import datetime

from odoo.addons.integration_base.engine import lane_lock

from ..pure.diagnosis import Cause, Job, Seen
from . import lane_change_sql
from .due_sql import BATCHES, IN_LANE
from .lane_sql import NOW
from .sendable_sql import CLOSED, IN_USE
from .waking_sql import JOB

#: Seconds.
OVERDUE = 120.0
#: Seconds in which a lane at work must have got at least to another delivery.
STANDSTILL = 50.0

# What all others of the lane wait for in strict order.
HEAD = f"""
    SELECT d.id FROM outbox_delivery d
     WHERE {IN_LANE} AND d.state IN ('retrying', 'held')
     ORDER BY d.endpoint_id, d.lane, d.id LIMIT 1"""

# The time of a delivery of a batch lane is that of the batch.
OLDEST = f"""
    SELECT due.id, due.since FROM (
        (SELECT d.id, greatest(d.create_date, d.due_at) AS since, TRUE AS pending
           FROM outbox_delivery d
          WHERE s.id IS NULL AND {IN_LANE} AND d.state = 'pending'
          ORDER BY d.endpoint_id, d.lane, d.id LIMIT 1)
        UNION ALL
        (SELECT d.id, d.due_at, FALSE FROM outbox_delivery d
          WHERE {IN_LANE} AND d.state = 'retrying'
            AND (p.ordering <> 'strict' OR d.id = ({HEAD}))
          ORDER BY d.endpoint_id, d.lane, d.due_at LIMIT 1)
        UNION ALL
        (SELECT min(waits.id), least(
                CASE WHEN count(*) >= s.batch_size THEN max(waits.create_date) END,
                min(waits.create_date) + s.batch_minutes * interval '1 minute',
                min(waits.due_at)), TRUE
           FROM (
            SELECT d.id, d.create_date, d.due_at FROM outbox_delivery d
             WHERE s.id IS NOT NULL AND {IN_LANE} AND d.state = 'pending'
             ORDER BY d.endpoint_id, d.lane, d.id LIMIT s.batch_size) waits)
        ) due
     WHERE {IN_USE} AND {CLOSED}
       AND NOT (p.ordering = 'strict' AND due.pending
            AND coalesce(({HEAD}) < due.id, FALSE))
       AND due.since <= {NOW} - {OVERDUE} * interval '1 second'
     ORDER BY due.since, due.id LIMIT 1"""

WATCHED = f"""
SELECT l.id, l.overdue_reason IS NOT NULL, oldest.id, oldest.since,
       oldest.id IS NOT DISTINCT FROM l.oldest_id
       AND oldest.since IS NOT DISTINCT FROM l.oldest_due_at,
       l.oldest_seen_at <= {NOW} - {STANDSTILL} * interval '1 second'
  FROM outbox_lane l
  JOIN outbox_endpoint p ON p.id = l.endpoint_id
  LEFT JOIN outbox_circuit c ON c.endpoint_id = p.id
  LEFT JOIN {BATCHES}
  LEFT JOIN LATERAL ({OLDEST}) oldest ON TRUE
 WHERE oldest.id IS NOT NULL OR l.oldest_id IS NOT NULL
 ORDER BY l.id
"""

JOBS = """
SELECT state, channel, coalesce(eta > now() AT TIME ZONE 'UTC', FALSE) FROM queue_job
 WHERE state IN ('pending', 'enqueued', 'started', 'failed')
   AND (identity_key = %(key)s OR identity_key LIKE %(key)s || ':%%')
"""

BUSY = """
SELECT channel, count(*) FROM queue_job
 WHERE state IN ('enqueued', 'started') GROUP BY channel
"""

# The newest will do, and there may be very many.
SILENT = """
SELECT extract(epoch FROM now() AT TIME ZONE 'UTC' - max(begun))::float8
  FROM (SELECT greatest(date_started, date_enqueued) AS begun FROM queue_job
         ORDER BY id DESC LIMIT 10000) newest
"""


PACED = """
SELECT EXISTS (
    SELECT 1 FROM outbox_lane l
      JOIN outbox_endpoint p ON p.id = l.endpoint_id AND p.rate_limit > 0
      JOIN outbox_pace s ON s.endpoint_id = p.id AND s.next_slot > clock_timestamp()
     WHERE l.id = %s)
"""


CHANGE = """
SELECT p.change_fence FROM outbox_lane l JOIN outbox_endpoint p ON p.id = l.endpoint_id
 WHERE l.id = %s AND p.changing_since IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Overdue:
    """A lane whose oldest due delivery has waited too long, or had at the last look.

    :ivar told: it was an incident at the last look
    :ivar delivery: id of that delivery now, None when nothing is overdue any more
    :ivar since: when it was due, UTC
    :ivar same: it was the oldest at the last look, too
    :ivar long: that look was long enough ago
    """

    lane: int
    told: bool
    delivery: int | None
    since: datetime | None
    same: bool
    long: bool | None

    @property
    def stands_still(self) -> bool:
        """Nothing was delivered since the last look although something was due."""
        return self.delivery is not None and self.same and bool(self.long)


def watched(cr) -> list[Overdue]:
    """Lanes to look at, by a few index probes for each lane there is."""
    cr.execute(WATCHED)
    return [Overdue(*row) for row in cr.fetchall()]


def remember(cr, overdue: Overdue) -> None:
    """Keep what the next look has to compare with."""
    cr.execute(
        "UPDATE outbox_lane SET oldest_id = %s, oldest_due_at = %s,"
        f" oldest_seen_at = CASE WHEN %s THEN {NOW} END, overdue_reason = NULL,"
        " overdue_cause = NULL WHERE id = %s",
        (overdue.delivery, overdue.since, overdue.delivery is not None, overdue.lane),
    )


def blame(cr, lane_id: int, cause: Cause, reason: str) -> None:
    """Put on record why a lane stands still, in one word and for people."""
    cr.execute(
        "UPDATE outbox_lane SET overdue_cause = %s, overdue_reason = %s WHERE id = %s",
        (cause, reason, lane_id),
    )


def seen(cr, lane_id: int) -> Seen:
    """What the jobs of a lane, and of others, are doing."""
    cr.execute(JOBS, {"key": f"{JOB}{lane_id}"})
    jobs = [Job(*row) for row in cr.fetchall()]
    cr.execute(BUSY)
    busy = dict(cr.fetchall())
    cr.execute(SILENT)
    (silent,) = cr.fetchone()
    cr.execute(PACED, (lane_id,))
    (paced,) = cr.fetchone()
    locked_for, change = _locked_for(cr, lane_id), _change_waits_for(cr, lane_id)
    return Seen(jobs, locked_for, busy, silent, paced, change)


def _change_waits_for(cr, lane_id: int) -> list[str] | None:
    """Ids of the database's processes; None if no change is under way."""
    cr.execute(CHANGE, (lane_id,))
    row = cr.fetchone()
    if row is None:
        return None
    older = set((row[0] or "").split()) & lane_change_sql.open_transactions(cr)
    return sorted(name.partition("@")[0] for name in older)


def _locked_for(cr, lane_id: int) -> float | None:
    """Seconds since the process that owns the lane began; None if nobody owns it."""
    cr.execute("SAVEPOINT outbox_watch")
    free = lane_lock.lock(cr, "outbox_lane", lane_id)
    # Nobody else gets the lane until the row lock is given back.
    cr.execute("ROLLBACK TO SAVEPOINT outbox_watch")
    if free:
        return None
    cr.execute(
        f"SELECT extract(epoch FROM {NOW} - beat_at)::float8 FROM outbox_lane"
        " WHERE id = %s",
        (lane_id,),
    )
    return cr.fetchone()[0] or 0.0
