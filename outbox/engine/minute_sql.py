# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The SQL of the figures per minute.

A row belongs to a lane, and a lane to one run, so that no two runs wait for each
other. What is older than ``KEPT_MINUTES`` is folded into one row per endpoint and hour,
of lane 0: a month is then read as quickly as a day.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from ..pure.histogram import PLACES
from .lane_sql import NOW

#: Hours for which figures are kept by minute, and days for which they are kept at all.
KEPT_MINUTES = 48
KEPT_DAYS = 400
#: Rows that are deleted at once.
BATCH = 5000

#: No lane has this id.
FOLDED = 0

COUNTS = ("attempts", "failed", "delivered", "dead", "held", "expired")
HISTOGRAMS = ("latency", "duration")
FIGURES = (*COUNTS, *HISTOGRAMS)

KEY = (
    "minute, lane_id, endpoint_id, coalesce(event_type_id, 0), coalesce(company_id, 0)"
)


def _each_place(expression: str) -> str:
    """An array of what is said of each place of a histogram.

    :param expression: with ``{0}`` for the place, which PostgreSQL counts from 1
    """
    return f"ARRAY[{', '.join(expression.format(i + 1) for i in range(PLACES))}]"


def _added(name: str) -> str:
    if name in HISTOGRAMS:
        return _each_place(f"m.{name}[{{0}}] + EXCLUDED.{name}[{{0}}]")
    return f"m.{name} + EXCLUDED.{name}"


#: In a query that reads figures as ``m``: their sums, in the order of ``FIGURES``.
SUMS = ", ".join(
    [f"coalesce(sum(m.{name}), 0)::int8 AS {name}" for name in COUNTS]
    + [
        f"{_each_place(f'coalesce(sum(m.{name}[{{0}}]), 0)::int8')} AS {name}"
        for name in HISTOGRAMS
    ]
)

ADD_UP = (
    f"ON CONFLICT ({KEY}) DO UPDATE SET "
    f"{', '.join(f'{name} = {_added(name)}' for name in FIGURES)}"
)

COLUMNS = (
    f"minute, lane_id, endpoint_id, event_type_id, company_id, {', '.join(FIGURES)}"
)

ADD = f"""
INSERT INTO outbox_minute AS m ({COLUMNS})
SELECT minute, %(lane)s, %(endpoint)s, event_type_id, company_id,
       {", ".join(COUNTS)}, latency::int[], duration::int[]
  FROM unnest(
    %(minute)s::timestamp[], %(event_type_id)s::int[], %(company_id)s::int[],
    {", ".join(f"%({name})s::int[]" for name in COUNTS)},
    %(latency)s::text[], %(duration)s::text[]
  ) AS new(minute, event_type_id, company_id, {", ".join(FIGURES)})
{ADD_UP}
"""

# An hour at a time, so that each transaction is short.
FOLD = f"""
WITH hour AS (
    SELECT date_trunc('hour', min(minute)) AS begins FROM outbox_minute
     WHERE lane_id <> {FOLDED}
), gone AS (
    DELETE FROM outbox_minute d USING hour
     WHERE d.lane_id <> {FOLDED} AND d.minute >= hour.begins
       AND d.minute < hour.begins + interval '1 hour'
       AND hour.begins < {NOW} - interval '{KEPT_MINUTES} hours'
    RETURNING d.*
)
INSERT INTO outbox_minute AS m ({COLUMNS})
SELECT date_trunc('hour', m.minute), {FOLDED}, m.endpoint_id, m.event_type_id,
       m.company_id, {SUMS}
  FROM gone m GROUP BY 1, 3, 4, 5
{ADD_UP}
"""

FORGET = f"""
DELETE FROM outbox_minute WHERE id IN (
    SELECT id FROM outbox_minute
     WHERE minute < {NOW} - interval '{KEPT_DAYS} days' ORDER BY minute LIMIT {BATCH})
"""


def _nothing() -> list[int]:
    return [0] * PLACES


@dataclass(slots=True)
class Figures:
    """What happened in a minute, or in any time that is added up.

    :ivar attempts: tries at deliveries; those of a batch count one by one
    :ivar failed: attempts after which the delivery had not arrived
    :ivar delivered: deliveries that arrived
    :ivar dead: deliveries that were given up
    :ivar held: deliveries that wait for a person since
    :ivar expired: deliveries that nobody needed any more
    :ivar latency: from the event to its arrival, as ``pure.histogram`` counts
    :ivar duration: of attempts, likewise
    """

    attempts: int = 0
    failed: int = 0
    delivered: int = 0
    dead: int = 0
    held: int = 0
    expired: int = 0
    latency: list[int] = field(default_factory=_nothing)
    duration: list[int] = field(default_factory=_nothing)


class Key(NamedTuple):
    """What figures are of, within a lane.

    :ivar minute: its begin, UTC, naive
    """

    minute: datetime
    event_type_id: int | None
    company_id: int | None


def add(cr, lane_id: int, endpoint_id: int, figures: Mapping[Key, Figures]) -> None:
    """Add to what is known of a lane that the transaction owns."""
    if not figures:
        return
    values = {
        name: [getattr(each, name) for each in figures.values()] for name in COUNTS
    }
    for name in HISTOGRAMS:
        # PostgreSQL's arrays of arrays cannot be taken apart again.
        values[name] = [_literal(getattr(each, name)) for each in figures.values()]
    for name in ("minute", "event_type_id", "company_id"):
        values[name] = [getattr(key, name) for key in figures]
    cr.execute(ADD, {"lane": lane_id, "endpoint": endpoint_id, **values})


def _literal(counts: Collection[int]) -> str:
    return f"{{{','.join(map(str, counts))}}}"


def fold(cr) -> int:
    """Fold the oldest hour that is still kept by minute, if it is time.

    :return: how many rows it is now; 0 when there is nothing left to fold
    """
    cr.execute(FOLD)
    return cr.rowcount


def forget(cr) -> int:
    """Delete some of what is older than figures are kept; how many rows that was."""
    cr.execute(FORGET)
    return cr.rowcount
