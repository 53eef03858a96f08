# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The SQL of running totals, which never fall.

Figures per minute are folded and deleted in time. So what is older than an hour is
added to totals, once, and a scrape adds what has come since. Both go by whole hours, in
which figures per minute are folded too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from odoo.addons.outbox.engine.lane_sql import NOW
from odoo.addons.outbox.engine.minute_sql import COUNTS, HISTOGRAMS, SUMS

#: Of events whose type is gone.
NO_TYPE = 0

_FIGURES = ", ".join(
    [f"m.{name}::int8" for name in COUNTS]
    + [f"m.{name}::int8[]" for name in HISTOGRAMS]
)
_COLUMNS = ", ".join(("endpoint_id", "event_type_id", *COUNTS, *HISTOGRAMS))

# All totals are of the same time, since folding replaces them all.
_NEWER = f"""
SELECT m.endpoint_id, coalesce(m.event_type_id, {NO_TYPE}) AS event_type_id, {_FIGURES}
  FROM outbox_minute m
 WHERE m.minute >= coalesce((SELECT max(until) FROM outbox_metrics_total), '-infinity')
"""

# No drain takes an hour to write what has happened in a minute.
_UNTIL = f"date_trunc('hour', {NOW}) - interval '1 hour'"

FOLD = f"""
WITH former AS (DELETE FROM outbox_metrics_total RETURNING {_COLUMNS})
INSERT INTO outbox_metrics_total (until, {_COLUMNS})
SELECT {_UNTIL}, m.endpoint_id, m.event_type_id, {SUMS}
  FROM (SELECT * FROM former UNION ALL {_NEWER} AND m.minute < {_UNTIL}) m
 GROUP BY m.endpoint_id, m.event_type_id
"""

READ = f"""
SELECT m.endpoint_id, coalesce(t.name, ''), {SUMS}
  FROM (SELECT {_COLUMNS} FROM outbox_metrics_total UNION ALL {_NEWER}) m
  LEFT JOIN outbox_event_type t ON t.id = m.event_type_id
 GROUP BY 1, 2 ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Totals:
    """What has become of an endpoint's deliveries since the suite was installed.

    :ivar event_type: its name; empty when it is gone
    :ivar attempts: tries at deliveries; those of a batch count one by one
    :ivar failed: attempts after which the delivery had not arrived
    :ivar latency: from the event to its arrival, counted as
        ``pure.histogram`` of ``integration_base`` says
    :ivar duration: of attempts, likewise
    """

    endpoint_id: int
    event_type: str
    attempts: int
    failed: int
    delivered: int
    dead: int
    held: int
    expired: int
    latency: Sequence[int]
    duration: Sequence[int]


def fold(cr) -> None:
    """Add figures of whole hours to the totals."""
    cr.execute(FOLD)


def read(cr) -> list[Totals]:
    """Totals as of now, by endpoint and event type."""
    cr.execute(READ)
    return [Totals(*row) for row in cr.fetchall()]
