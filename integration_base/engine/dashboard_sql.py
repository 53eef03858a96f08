# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The SQL of a dashboard: what it shows of millions of rows, within a second.

What has happened is read from the figures per minute. What is the case now is counted
where rows are not settled, by the indexes of their states, and only so far.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from .minute_sql import MinuteTable

#: Counting further would take long and help nobody.
COUNTED = 10_000
#: The same for each owner, of which there may be many.
COUNTED_EACH = 1_000


def visible(alias: str, owner: str) -> str:
    """The condition for what a ``Scope`` lets its reader see.

    :param alias: of a table with a company and an owner
    :param owner: its column
    """
    return f"""({alias}.company_id = ANY(%(companies)s)
        OR %(shared)s AND {alias}.company_id IS NULL)
    AND (%(owner)s IS NULL OR {alias}.{owner} = %(owner)s)"""


@dataclass(frozen=True, slots=True)
class Scope:
    """What somebody may see and has asked for.

    :ivar companies: ids of companies
    :ivar shared: also what belongs to no company
    :ivar owner: only what is of this endpoint, or source
    """

    companies: list[int]
    shared: bool = True
    owner: int | None = None


@dataclass(frozen=True, slots=True)
class History:
    """Figures of a time, all of one dataclass.

    :ivar nothing: makes figures of nothing
    :ivar begins: by the begin of each step of it, UTC
    :ivar owners: by the id of each owner
    """

    nothing: Callable[[], object]
    begins: dict[datetime, object]
    owners: dict[int, object]

    @property
    def total(self):
        return add_up(self.nothing(), self.owners.values())

    def of(self, owner_id: int):
        return self.owners.get(owner_id) or self.nothing()

    def at(self, begin: datetime):
        return self.begins.get(begin) or self.nothing()


def add_up(total, figures: Collection):
    """The sum of several figures.

    :param total: figures of nothing, which become the sum
    """
    for one in figures:
        for name in total.__dataclass_fields__:
            mine, more = getattr(total, name), getattr(one, name)
            both = zip(mine, more, strict=True) if isinstance(mine, list) else None
            setattr(total, name, [a + b for a, b in both] if both else mine + more)
    return total


class Past:
    """What is read of figures per minute.

    :param table: where they are
    :param figures: dataclass of them, in the order of the table
    """

    def __init__(self, table: MinuteTable, figures: Callable):
        self._figures = figures
        which = visible("m", table.owner)
        # One reading of the table for both the chart and the list of owners.
        self.history_query = f"""
SELECT m.begin, m.{table.owner}, {table.sums}
  FROM (
    SELECT m.*, to_timestamp(
            floor(extract(epoch FROM m.minute) / %(step)s) * %(step)s
        ) AT TIME ZONE 'UTC' AS begin
      FROM {table.name} m
     WHERE m.minute >= %(since)s AND {which}) m
 GROUP BY GROUPING SETS ((m.begin), (m.{table.owner}))
"""
        self.kinds_query = f"""
SELECT m.{table.kind}, {table.sums_of_counts} FROM {table.name} m
 WHERE m.minute >= %(since)s AND {which} GROUP BY 1
"""

    def history(self, cr, scope: Scope, since: datetime, step: int) -> History:
        """What has happened since then.

        :param since: UTC, the begin of a step
        :param step: seconds, by multiples of which time is divided since 1970
        """
        cr.execute(self.history_query, asdict(scope) | {"since": since, "step": step})
        begins, owners = {}, {}
        for begin, owner, *figures in cr.fetchall():
            if begin is not None:
                begins[begin] = self._figures(*figures)
            else:
                owners[owner] = self._figures(*figures)
        return History(self._figures, begins, owners)

    def kinds(self, cr, scope: Scope, since: datetime) -> dict[int | None, object]:
        """Figures since then by what they are of, without histograms."""
        cr.execute(self.kinds_query, asdict(scope) | {"since": since})
        return {kind: self._figures(*figures) for kind, *figures in cr.fetchall()}


@dataclass(frozen=True, slots=True)
class Open:
    """What is not settled: how many rows, by state and kind."""

    counts: dict[tuple[str, object], int]

    def count(self, states: Collection[str], kinds: Collection | None = None) -> int:
        """How many in any of the states, of all kinds or of these."""
        return sum(
            count
            for (state, kind), count in self.counts.items()
            if state in states and (kinds is None or kind in kinds)
        )

    def is_capped(self, states: Collection[str]) -> bool:
        """Whether there are more than were counted."""
        return any(self.count([state]) > COUNTED for state in states)


class Present:
    """What is counted of rows that are not settled.

    :param table: with columns ``state``, ``key`` and ``company_id``
    :param owner: column of whose they are
    :param kinds: columns by which they are told apart; a tuple of them, if several
    :param since: column of the time since when they wait
    :param over: the state of what is settled, which an index of the others leaves out
    :param waiting: states in which nobody needs to do anything
    :param failed: states that need a person
    """

    def __init__(
        self,
        table: str,
        owner: str,
        kinds: Sequence[str],
        since: str,
        over: str,
        waiting: Sequence[str],
        failed: Sequence[str],
    ):
        self.waiting = tuple(waiting)
        self.states = (*waiting, *failed)
        which = visible("d", owner)
        columns = ", ".join(f"d.{name}" for name in kinds)
        # Each state has an index of its own.
        self.open_query = "\nUNION ALL\n".join(
            f"""SELECT '{state}', {columns}, count(*) FROM (
    SELECT {columns} FROM {table} d
     WHERE d.state = '{state}' AND {which}
     LIMIT {COUNTED + 1}) d GROUP BY {columns}"""
            for state in self.states
        )
        self.held_keys_query = f"""
SELECT count(DISTINCT (d.{owner}, d.key)) FROM (
    SELECT d.{owner}, d.key FROM {table} d
     WHERE d.state = 'held' AND {which}
     LIMIT {COUNTED + 1}) d
"""
        # In the order of the index of what is not settled, which knows states; by owner
        # the planner would rather look through all that there ever was.
        states = ", ".join(f"'{state}'" for state in waiting)
        self.oldest_query = f"""
SELECT d.{since} FROM {table} d
 WHERE d.state <> '{over}' AND d.state IN ({states})
   AND (d.company_id = ANY(%(companies)s) OR %(shared)s AND d.company_id IS NULL)
   AND (%(owner)s IS NULL OR d.{owner} + 0 = %(owner)s)
 ORDER BY d.id LIMIT 1
"""
        each = ", ".join(
            f"""(SELECT count(*) FROM (
        SELECT FROM {table} d
         WHERE d.{owner} = p.id AND d.state = '{state}' AND {which}
         LIMIT {COUNTED_EACH + 1}) d)"""
            for state in self.states
        )
        self.owners_query = f"SELECT p.id, {each} FROM unnest(%(owners)s::int[]) p(id)"

    def not_settled(self, cr, scope: Scope) -> Open:
        """What waits or has failed, of each state as far as it is counted."""
        cr.execute(self.open_query, asdict(scope))
        counts = {}
        for state, *kind, count in cr.fetchall():
            counts[state, tuple(kind) if len(kind) > 1 else kind[0]] = count
        return Open(counts)

    def held_keys(self, cr, scope: Scope) -> int:
        """How many keys wait for a person, as far as it is counted."""
        cr.execute(self.held_keys_query, asdict(scope))
        return cr.fetchone()[0]

    def oldest(self, cr, scope: Scope) -> datetime | None:
        """Since when the oldest waits of what does, UTC."""
        cr.execute(self.oldest_query, asdict(scope))
        row = cr.fetchone()
        return row and row[0]

    def by_owner(
        self, cr, scope: Scope, owner_ids: Sequence[int]
    ) -> dict[int, dict[str, int]]:
        """How many rows are in each state, by owner, as far as it is counted."""
        cr.execute(self.owners_query, asdict(scope) | {"owners": list(owner_ids)})
        return {
            id_: dict(zip(self.states, row, strict=True)) for id_, *row in cr.fetchall()
        }
