# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What a comparison reads and writes.

It runs in READ COMMITTED and in a transaction for each window, so that it neither fails
beside a drain at work nor begins anew after a crash.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..pure.comparison import Expected, Verdict
from ..pure.digest import Window

#: The best of what became of several deliveries of an event comes first.
RANK = [
    *("delivered", "pending", "retrying", "parked"),
    *("held", "dead", "expired", "cancelled"),
]

#: Verdicts that make a finding, with an event of ours.
FOUND = ("failed", "absent", "never_sent")

#: All a line counts beside the number of events.
COUNTED: tuple[Verdict, ...] = (
    *("arrived", "waiting", "failed", "withdrawn", "absent", "never_sent", "unwanted"),
)

READ = """
SELECT e.id, e.uuid, e.time, e.name, e.company_id, best.state,
       EXISTS (
        SELECT 1
          FROM unnest(%(wanted)s::int[], %(since)s::timestamp[]) AS w(type, since)
         WHERE w.type = e.event_type_id AND w.since <= e.time)
  FROM outbox_event e
  LEFT JOIN LATERAL (
    SELECT d.state FROM outbox_delivery d
     WHERE d.event_id = e.id AND d.endpoint_id = %(endpoint)s
     ORDER BY array_position(%(rank)s::text[], d.state::text) LIMIT 1
  ) best ON TRUE
 WHERE e.time >= %(start)s AND e.time < %(end)s AND e.event_type_id = ANY(%(types)s)
 ORDER BY e.id
"""

ADVANCE = """
UPDATE outbox_reconciliation SET done_until = %s, tries = 0
 WHERE id = %s AND state = 'running' AND done_until = %s
"""

ADD = """
INSERT INTO outbox_reconciliation_line (
    reconciliation_id, name, company_id, {columns}
)
VALUES (%s, %s, %s, {values})
ON CONFLICT (reconciliation_id, name, coalesce(company_id, 0)) DO UPDATE SET {sums}
""".format(
    columns=", ".join(("emitted", *COUNTED)),
    values=", ".join(["%s"] * (len(COUNTED) + 1)),
    sums=", ".join(
        f"{name} = outbox_reconciliation_line.{name} + EXCLUDED.{name}"
        for name in ("emitted", *COUNTED)
    ),
)

FIND = """
INSERT INTO outbox_reconciliation_finding (
    reconciliation_id, event_id, uuid, name, document, time, company_id, kind, sent
)
SELECT %(reconciliation)s, e.id, f.uuid, e.name, e.document, e.time, e.company_id,
       f.kind, FALSE
  FROM unnest(%(uuid)s::text[], %(kind)s::text[]) AS f(uuid, kind)
  LEFT JOIN outbox_event e ON e.uuid = f.uuid
"""


@dataclass(frozen=True, slots=True)
class Task:
    """What is still to be compared.

    :ivar types: ids and names of the event types, in the same order
    :ivar wanted: event types of which the endpoint wants every event, and since when
    :ivar asks: whether the receiver is asked
    """

    id: int
    endpoint_id: int
    types: tuple[int, ...]
    names: tuple[str, ...]
    wanted: tuple[tuple[int, datetime], ...]
    asks: bool
    start: datetime
    end: datetime


def read(cr, task: Task, window: Window) -> list[Expected]:
    """The events of a window, in the order they happened."""
    cr.execute(
        READ,
        {
            "endpoint": task.endpoint_id,
            "types": list(task.types),
            "wanted": [type_id for type_id, _since in task.wanted],
            "since": [since for _type, since in task.wanted],
            "rank": RANK,
            "start": window.start,
            "end": window.end,
        },
    )
    return [Expected(*row) for row in cr.fetchall()]


def advance(cr, task: Task, window: Window) -> bool:
    """Have the window done; False if another run was faster, or nobody wants it."""
    cr.execute(ADVANCE, (window.end, task.id, window.start))
    return bool(cr.rowcount)


def add(cr, task: Task, verdicts: Sequence[tuple[Expected, Verdict]]) -> None:
    """Add to the figures of each event type and company."""
    counts = Counter((e.type, e.company_id, found) for e, found in verdicts)
    for name, company_id in sorted({key[:2] for key in counts}, key=str):
        numbers = [counts[name, company_id, verdict] for verdict in COUNTED]
        cr.execute(ADD, (task.id, name, company_id, sum(numbers), *numbers))


def find(cr, task: Task, findings: Iterable[tuple[str, str]]) -> None:
    """Keep what a person should see.

    :param findings: event id (CloudEvents) and kind
    """
    rows = list(findings)
    if rows:
        uuids, kinds = map(list, zip(*rows, strict=True))
        cr.execute(FIND, {"reconciliation": task.id, "uuid": uuids, "kind": kinds})
