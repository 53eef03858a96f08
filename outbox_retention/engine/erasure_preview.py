# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""How much tells of persons, as far as that is known within a moment."""

import time
from collections.abc import Collection
from dataclasses import dataclass

from . import erasure_sql
from .erasure import Finder

#: Seconds that a person waits for the figures at most.
BUDGET = 2.0
# Events that are about the persons themselves, which an index finds.
MOST = 1000


@dataclass(frozen=True, slots=True)
class Preview:
    """:ivar complete: all events were looked at, and not the newest only
    :ivar ids: of the events that were found, newest first
    """

    ids: list[int]
    deliveries: int
    attempts: int
    waiting: int
    complete: bool


def preview(cr, finder: Finder, companies: Collection[int]) -> Preview:
    """Look at events from the newest on, for some time."""
    deadline = time.monotonic() + BUDGET
    found = set(_mine(cr, finder, companies, _subjects(cr, finder)))
    first, last = erasure_sql.start_of_slice(cr, None), None
    while first is not None and time.monotonic() < deadline:
        ids = erasure_sql.candidates(cr, finder.about, first, last)
        found.update(_mine(cr, finder, companies, ids))
        last = first - 1
        first = erasure_sql.start_of_slice(cr, first)
    ids = sorted(found, reverse=True)
    deliveries, attempts = erasure_sql.count_traces(cr, ids)
    waiting = len(erasure_sql.unsettled(cr, ids))
    return Preview(ids, deliveries, attempts, waiting, complete=first is None)


def _subjects(cr, finder: Finder) -> list[int]:
    return erasure_sql.subjects(cr, finder.persons, MOST)


def _mine(cr, finder: Finder, companies: Collection[int], ids: list[int]) -> list[int]:
    return [
        row.id
        for row in erasure_sql.read(cr, ids)
        if (row.company_id is None or row.company_id in companies)
        and finder.without(row)
    ]
