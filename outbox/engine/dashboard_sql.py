# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The SQL of the dashboard: what it shows of millions of deliveries, within a second.

What has happened is read from the figures per minute. What is the case now is counted
where deliveries are not settled, by the indexes of their states, and only so far.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from .minute_sql import FIGURES, SUMS, Figures

#: Counting further would take long and help nobody.
COUNTED = 10_000
#: The same for each endpoint, of which there may be many.
COUNTED_EACH = 1_000

WAITING = ("pending", "retrying", "parked")
FAILED = ("dead", "held")

VISIBLE = """({0}.company_id = ANY(%(companies)s)
        OR %(shared)s AND {0}.company_id IS NULL)
    AND (%(endpoint)s IS NULL OR {0}.endpoint_id = %(endpoint)s)"""
VISIBLE_EVENT = """(e.company_id = ANY(%(companies)s)
        OR %(shared)s AND e.company_id IS NULL)"""

# One reading of the table for both the chart and the list of endpoints.
HISTORY = f"""
SELECT m.begin, m.endpoint_id, {SUMS}
  FROM (
    SELECT m.*, to_timestamp(
            floor(extract(epoch FROM m.minute) / %(step)s) * %(step)s
        ) AT TIME ZONE 'UTC' AS begin
      FROM outbox_minute m
     WHERE m.minute >= %(since)s AND {VISIBLE.format("m")}) m
 GROUP BY GROUPING SETS ((m.begin), (m.endpoint_id))
"""

DELIVERED = f"""
SELECT m.event_type_id, sum(m.delivered)::int8 FROM outbox_minute m
 WHERE m.minute >= %(since)s AND {VISIBLE.format("m")} GROUP BY 1
"""

EMITTED = f"""
SELECT e.event_type_id, count(*) FROM outbox_event e
 WHERE e.time >= %(since)s AND {VISIBLE_EVENT} GROUP BY 1
"""

# Each state has an index of its own.
OPEN = "\nUNION ALL\n".join(
    f"""SELECT '{state}', d.event_type_id, count(*) FROM (
    SELECT d.event_type_id FROM outbox_delivery d
     WHERE d.state = '{state}' AND {VISIBLE.format("d")}
     LIMIT {COUNTED + 1}) d GROUP BY 2"""
    for state in (*WAITING, *FAILED)
)

HELD_KEYS = f"""
SELECT count(DISTINCT (d.endpoint_id, d.key)) FROM (
    SELECT d.endpoint_id, d.key FROM outbox_delivery d
     WHERE d.state = 'held' AND {VISIBLE.format("d")}
     LIMIT {COUNTED + 1}) d
"""

# In the order of the index of what is not delivered, which knows states; by endpoint
# the planner would rather look through all that was ever sent to it.
OLDEST = """
SELECT d.create_date FROM outbox_delivery d
 WHERE d.state <> 'delivered' AND d.state IN ('pending', 'retrying', 'parked')
   AND (d.company_id = ANY(%(companies)s) OR %(shared)s AND d.company_id IS NULL)
   AND (%(endpoint)s IS NULL OR d.endpoint_id + 0 = %(endpoint)s)
 ORDER BY d.id LIMIT 1
"""


def _count_each(state: str) -> str:
    return f"""(SELECT count(*) FROM (
        SELECT FROM outbox_delivery d
         WHERE d.endpoint_id = p.id AND d.state = '{state}' AND {VISIBLE.format("d")}
         LIMIT {COUNTED_EACH + 1}) d)"""


OPEN_BY_ENDPOINT = f"""
SELECT p.id, {", ".join(map(_count_each, (*WAITING, *FAILED)))}
  FROM unnest(%(endpoints)s::int[]) AS p(id)
"""


@dataclass(frozen=True, slots=True)
class Scope:
    """What somebody may see and has asked for.

    :ivar companies: ids of companies
    :ivar shared: also what belongs to no company
    :ivar endpoint: only what is of this endpoint
    """

    companies: list[int]
    shared: bool = True
    endpoint: int | None = None


@dataclass(frozen=True, slots=True)
class History:
    """Figures of a time.

    :ivar begins: by the begin of each step of it, UTC
    :ivar endpoints: by the id of each endpoint
    """

    begins: dict[datetime, Figures]
    endpoints: dict[int, Figures]

    @property
    def total(self) -> Figures:
        return add_up(self.endpoints.values())


@dataclass(frozen=True, slots=True)
class Open:
    """What is not settled: how many deliveries, by state and event type."""

    counts: dict[tuple[str, int | None], int]

    def count(
        self, states: Sequence[str], types: Sequence[int | None] | None = None
    ) -> int:
        """How many in any of the states, of all event types or of these."""
        return sum(
            count
            for (state, kind), count in self.counts.items()
            if state in states and (types is None or kind in types)
        )

    def is_capped(self, states: Sequence[str]) -> bool:
        """Whether there are more than were counted."""
        return any(self.count([state]) > COUNTED for state in states)


def add_up(figures) -> Figures:
    """The sum of several figures."""
    total = Figures()
    for one in figures:
        for name in FIGURES:
            mine, more = getattr(total, name), getattr(one, name)
            both = zip(mine, more, strict=True) if isinstance(mine, list) else None
            setattr(total, name, [a + b for a, b in both] if both else mine + more)
    return total


def history(cr, scope: Scope, since: datetime, step: int) -> History:
    """What has happened since then.

    :param since: UTC, the begin of a step
    :param step: seconds, by multiples of which time is divided since 1970
    """
    cr.execute(HISTORY, asdict(scope) | {"since": since, "step": step})
    begins, endpoints = {}, {}
    for begin, endpoint, *figures in cr.fetchall():
        if begin is not None:
            begins[begin] = Figures(*figures)
        else:
            endpoints[endpoint] = Figures(*figures)
    return History(begins, endpoints)


def emitted(cr, scope: Scope, since: datetime) -> dict[int, int]:
    """How many events there are since then, by event type, for whichever endpoint."""
    cr.execute(EMITTED, asdict(scope) | {"since": since})
    return dict(cr.fetchall())


def delivered(cr, scope: Scope, since: datetime) -> dict[int, int]:
    """How many deliveries have arrived since then, by event type."""
    cr.execute(DELIVERED, asdict(scope) | {"since": since})
    return dict(cr.fetchall())


def not_settled(cr, scope: Scope) -> Open:
    """What waits or has failed, of each state as far as it is counted."""
    cr.execute(OPEN, asdict(scope))
    return Open({(state, kind): count for state, kind, count in cr.fetchall()})


def held_keys(cr, scope: Scope) -> int:
    """How many keys wait for a person, as far as it is counted."""
    cr.execute(HELD_KEYS, asdict(scope))
    return cr.fetchone()[0]


def oldest(cr, scope: Scope) -> datetime | None:
    """When the oldest of what waits was queued, UTC."""
    cr.execute(OLDEST, asdict(scope))
    row = cr.fetchone()
    return row and row[0]


def open_by_endpoint(
    cr, scope: Scope, endpoint_ids: Sequence[int]
) -> dict[int, dict[str, int]]:
    """How many deliveries are in each state, by endpoint, as far as it is counted."""
    cr.execute(OPEN_BY_ENDPOINT, asdict(scope) | {"endpoints": list(endpoint_ids)})
    states = (*WAITING, *FAILED)
    return {id_: dict(zip(states, row, strict=True)) for id_, *row in cr.fetchall()}
