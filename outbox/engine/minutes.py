# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What a run adds to the figures per minute, with each batch of its results.

In the same transaction, so that the figures are as true as the results. An attempt
counts for the minute in which it began, as its record says; what became of a delivery,
for the minute in which that was written, as ``delivered_at`` says.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC

from odoo.addons.integration_base.engine.minute_sql import Key, minute_of
from odoo.addons.integration_base.pure.histogram import place

from ..pure.outcome import Outcome
from ..pure.sender import Response
from .lane_sql import Change, Row
from .minute_sql import COUNTS, TABLE, Figures
from .settlement import Settled

Counted = defaultdict[Key, Figures]


def record(
    cr,
    lane_id: int,
    endpoint_id: int,
    tries: Iterable[tuple[Response, Outcome]],
    settled: Iterable[Settled],
    changes: Iterable[Change],
) -> None:
    """Count attempts, and what became of deliveries.

    :param settled: what was to be written
    :param changes: what of it was written
    """
    figures: Counted = defaultdict(Figures)
    for response, outcome in tries:
        _count_attempts(figures, response, outcome)
    rows = {row.id: row for row, _state in settled}
    for change in changes:
        _count_change(figures, rows[change.id], change)
    TABLE.add(cr, lane_id, endpoint_id, figures)


def _count_attempts(figures: Counted, response: Response, outcome: Outcome) -> None:
    minute = minute_of(response.started_at.astimezone(UTC).replace(tzinfo=None))
    taken = place(response.duration)
    failed = outcome.kind != "delivered"
    for row in response.request.ref.rows:
        mine = figures[Key(minute, row.event_type_id, row.company_id)]
        mine.attempts += 1
        mine.failed += failed
        mine.duration[taken] += 1


def _count_change(figures: Counted, row: Row, change: Change) -> None:
    if change.state not in COUNTS:
        return
    mine = figures[Key(minute_of(change.at), row.event_type_id, row.company_id)]
    setattr(mine, change.state, getattr(mine, change.state) + 1)
    if change.state == "delivered":
        mine.latency[place((change.at - row.time).total_seconds())] += 1
