# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The SQL of figures per minute, whatever it is that they count.

A row belongs to one writer at a time, so that no two wait for each other. What is older
than ``KEPT_MINUTES`` is folded into one row per owner and hour: a month is then read as
quickly as a day.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import NamedTuple

from ..pure.histogram import PLACES

#: Hours for which figures are kept by minute, and days for which they are kept at all.
KEPT_MINUTES = 48
KEPT_DAYS = 400
#: Rows that are deleted at once.
BATCH = 5000

#: No lane has this id.
FOLDED = 0

NOW = "clock_timestamp() AT TIME ZONE 'UTC'"


class Key(NamedTuple):
    """What figures are of, within a lane.

    :ivar minute: its begin, UTC, naive
    :ivar kind: of what they count, if that is known
    """

    minute: datetime
    kind: int | None
    company_id: int | None


def minute_of(time: datetime) -> datetime:
    """The begin of the minute that a time is in."""
    return time.replace(second=0, microsecond=0)


def histogram() -> list[int]:
    """A field of a dataclass of figures: counts as ``pure.histogram`` has them."""
    return field(default_factory=lambda: [0] * PLACES)


def _each_place(expression: str) -> str:
    """An array of what is said of each place of a histogram.

    :param expression: with ``{0}`` for the place, which PostgreSQL counts from 1
    """
    return f"ARRAY[{', '.join(expression.format(i + 1) for i in range(PLACES))}]"


class MinuteTable:
    """A table of figures per minute, of which each row is of a lane.

    :param name: of the table
    :param owner: column of whose figures they are
    :param kind: column of what they are of, which may be empty
    :param counts: columns of whole numbers
    :param histograms: columns of counts as ``pure.histogram`` has them
    """

    def __init__(
        self,
        name: str,
        owner: str,
        kind: str,
        counts: Sequence[str],
        histograms: Sequence[str],
    ):
        self.name = name
        self.owner = owner
        self.kind = kind
        self.counts = tuple(counts)
        self.histograms = tuple(histograms)
        #: In the order in which ``sums`` reads them.
        self.figures = (*self.counts, *self.histograms)
        #: What there is one row of.
        self.key = (
            f"minute, lane_id, {owner}, coalesce({kind}, 0), coalesce(company_id, 0)"
        )
        #: In a query that reads figures as ``m``: the sums of its counts.
        self.sums_of_counts = ", ".join(
            f"coalesce(sum(m.{name}), 0)::int8 AS {name}" for name in self.counts
        )
        #: And those of all its figures.
        self.sums = ", ".join(
            [self.sums_of_counts]
            + [
                f"{_each_place(f'coalesce(sum(m.{name}[{{0}}]), 0)::int8')} AS {name}"
                for name in self.histograms
            ]
        )
        self.columns = ", ".join(
            ("minute", "lane_id", owner, kind, "company_id", *self.figures)
        )
        self.add_up = (
            f"ON CONFLICT ({self.key}) DO UPDATE SET "
            f"{', '.join(f'{name} = {self._added(name)}' for name in self.figures)}"
        )
        self._add = self._adding()
        self._fold = self._folding()
        self._forget = f"""
DELETE FROM {name} WHERE id IN (
    SELECT id FROM {name}
     WHERE minute < {NOW} - interval '{KEPT_DAYS} days' ORDER BY minute LIMIT {BATCH})
"""

    def _added(self, name: str) -> str:
        if name in self.histograms:
            return _each_place(f"m.{name}[{{0}}] + EXCLUDED.{name}[{{0}}]")
        return f"m.{name} + EXCLUDED.{name}"

    def _adding(self) -> str:
        given = [f"%({name})s::int[]" for name in self.counts]
        given += [f"%({name})s::text[]" for name in self.histograms]
        read = ["minute", "%(lane)s", "%(owner)s", "kind", "company_id", *self.counts]
        read += [f"{name}::int[]" for name in self.histograms]
        return f"""
INSERT INTO {self.name} AS m ({self.columns})
SELECT {", ".join(read)}
  FROM unnest(
    %(minute)s::timestamp[], %(kind)s::int[], %(company_id)s::int[], {", ".join(given)}
  ) AS new(minute, kind, company_id, {", ".join(self.figures)})
{self.add_up}
"""

    def _folding(self) -> str:
        """An hour at a time, so that each transaction is short."""
        return f"""
WITH hour AS (
    SELECT date_trunc('hour', min(minute)) AS begins FROM {self.name}
     WHERE lane_id <> {FOLDED}
), gone AS (
    DELETE FROM {self.name} d USING hour
     WHERE d.lane_id <> {FOLDED} AND d.minute >= hour.begins
       AND d.minute < hour.begins + interval '1 hour'
       AND hour.begins < {NOW} - interval '{KEPT_MINUTES} hours'
    RETURNING d.*
)
INSERT INTO {self.name} AS m ({self.columns})
SELECT date_trunc('hour', m.minute), {FOLDED}, m.{self.owner}, m.{self.kind},
       m.company_id, {self.sums}
  FROM gone m GROUP BY 1, 3, 4, 5
{self.add_up}
"""

    def add(
        self, cr, lane_id: int, owner_id: int, figures: Mapping[Key, object]
    ) -> None:
        """Add to what is known of a lane that the transaction owns.

        :param figures: by what they are of
        """
        if not figures:
            return
        minutes, kinds, companies = zip(*figures, strict=True)
        values = {
            name: [getattr(each, name) for each in figures.values()]
            for name in self.counts
        }
        for name in self.histograms:
            # PostgreSQL's arrays of arrays cannot be taken apart again.
            values[name] = [_literal(getattr(each, name)) for each in figures.values()]
        values |= {
            "minute": list(minutes),
            "kind": list(kinds),
            "company_id": list(companies),
        }
        cr.execute(self._add, {"lane": lane_id, "owner": owner_id, **values})

    def fold(self, cr) -> int:
        """Fold the oldest hour that is still kept by minute, if it is time.

        :return: how many rows it is now; 0 when there is nothing left to fold
        """
        cr.execute(self._fold)
        return cr.rowcount

    def forget(self, cr) -> int:
        """Delete some of what is older than figures are kept; how many rows it was."""
        cr.execute(self._forget)
        return cr.rowcount


def _literal(counts: Collection[int]) -> str:
    return f"{{{','.join(map(str, counts))}}}"
