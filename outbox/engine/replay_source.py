# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Which old events a replay is about: counted before, and read chunk by chunk.

A list of events is written down when the replay begins. A window is not: it may hold
millions, so it is walked by event id, a span at a time.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from odoo.addons.integration_base.pure.lane import hash_of

from .replay_sql import OPEN_STATES

# Ids of events that one chunk looks at, however few of them are of the types.
SPAN = 20_000

COMPANY = "(e.company_id IS NULL OR e.company_id = ANY(%(companies)s))"

WINDOW = f"""e.time >= %(time_from)s AND e.time < %(time_to)s AND {COMPANY}
       AND (%(types)s::int[] = '{{}}' OR e.event_type_id = ANY(%(types)s::int[]))"""

# Whether the endpoint is or was subscribed. Filters of subscriptions are left for when
# the events are queued.
CONCERNS = """(e.event_type_id = ANY(%(subscribed)s::int[]) OR EXISTS (
    SELECT FROM outbox_delivery d
     WHERE d.event_id = e.id AND d.endpoint_id = %(endpoint)s))"""

COUNT_WINDOW = f"""
SELECT count(*), coalesce(min(e.id), 0), coalesce(max(e.id), 0)
  FROM outbox_event e WHERE {WINDOW} AND {CONCERNS}
"""
SAMPLE_WINDOW = f"""
SELECT e.id FROM outbox_event e WHERE {WINDOW} AND {CONCERNS}
 ORDER BY e.time LIMIT %(limit)s
"""
READ = "SELECT e.id, e.event_type_id, e.key, e.res_model, e.res_id"
NEXT_OF_WINDOW = f"""
{READ} FROM outbox_event e
 WHERE e.id > %(position)s AND e.id <= %(end)s AND {WINDOW} AND {CONCERNS}
 ORDER BY e.id LIMIT %(limit)s
"""
NEXT_OF_LIST = """
SELECT i.event_id, e.event_type_id, e.key, e.res_model, e.res_id
  FROM outbox_replay_item i LEFT JOIN outbox_event e ON e.id = i.event_id
 WHERE i.replay_id = %(replay)s AND i.event_id > %(position)s
 ORDER BY i.event_id LIMIT %(limit)s
"""

# A dead letter whose event has arrived since, or is on its way again, is no failure.
FAILED = f"""
SELECT d.event_id FROM outbox_delivery d JOIN outbox_event e ON e.id = d.event_id
 WHERE d.endpoint_id = %(endpoint)s AND d.state = 'dead' AND {COMPANY}
   AND (d.create_date >= %(since)s OR EXISTS (
    SELECT FROM outbox_attempt a
     WHERE a.delivery_id = d.id AND a.started_at >= %(since)s))
   AND NOT EXISTS (
    SELECT FROM outbox_delivery o
     WHERE o.event_id = d.event_id AND o.endpoint_id = d.endpoint_id
       AND (o.state = 'delivered' AND o.id > d.id OR o.state IN {OPEN_STATES}))
"""
CONCERNED = f"""
SELECT e.id FROM outbox_event e
 WHERE e.id = ANY(%(events)s) AND {COMPANY} AND {CONCERNS}
"""
WRITE_DOWN = """
INSERT INTO outbox_replay_item (replay_id, event_id)
SELECT DISTINCT %s, unnest(%s::int8[])
"""


@dataclass(frozen=True, slots=True)
class Window:
    """Events of a time.

    :ivar companies: ids; events of none count as well
    :ivar types: ids of event types; empty for all
    :ivar time_from: UTC, naive; included
    :ivar time_to: excluded
    """

    companies: Collection[int]
    types: Collection[int]
    time_from: datetime
    time_to: datetime


@dataclass(frozen=True, slots=True)
class Audience:
    """An endpoint.

    :ivar subscribed: ids of the event types that it subscribes to today
    """

    endpoint: int
    subscribed: Collection[int] = field(default=())


@dataclass(frozen=True, slots=True)
class OldEvent:
    """:ivar type_id: None when the event was removed meanwhile, as all that follows"""

    id: int
    type_id: int | None
    key: str | None
    model: str | None
    res_id: int | None

    @property
    def hash(self) -> int:
        return hash_of(self.key)


def count_window(cr, window: Window, audience: Audience) -> tuple[int, int, int]:
    """How many events there are at most, the id of the first, and of the last."""
    cr.execute(COUNT_WINDOW, _where(window, audience))
    return cr.fetchone()


def sample_window(cr, window: Window, audience: Audience, limit: int) -> list[int]:
    """Ids of the first events."""
    cr.execute(SAMPLE_WINDOW, _where(window, audience) | {"limit": limit})
    return [id_ for (id_,) in cr.fetchall()]


def failed(
    cr, endpoint_id: int, since: datetime, companies: Collection[int]
) -> list[int]:
    """Ids of the events that were given up for an endpoint, and not repaired since."""
    cr.execute(
        FAILED,
        {"endpoint": endpoint_id, "since": since, "companies": list(companies)},
    )
    return sorted({id_ for (id_,) in cr.fetchall()})


def concerned(
    cr, events: Collection[int], audience: Audience, companies: Collection[int]
) -> list[int]:
    """Ids of those of the events that an endpoint is or was subscribed to."""
    cr.execute(
        CONCERNED,
        {
            "events": list(events),
            "companies": list(companies),
            "endpoint": audience.endpoint,
            "subscribed": list(audience.subscribed),
        },
    )
    return sorted(id_ for (id_,) in cr.fetchall())


def write_down(cr, replay_id: int, events: Collection[int]) -> None:
    """Keep which events a replay is about."""
    cr.execute(WRITE_DOWN, (replay_id, list(events)))


def next_of_list(
    cr, replay_id: int, position: int, limit: int
) -> tuple[list[OldEvent], int]:
    """The next events of a list, and the position after them."""
    cr.execute(
        NEXT_OF_LIST, {"replay": replay_id, "position": position, "limit": limit}
    )
    events = [OldEvent(*row) for row in cr.fetchall()]
    return events, events[-1].id if events else position


def next_of_window(
    cr, window: Window, audience: Audience, position: int, last: int, limit: int
) -> tuple[list[OldEvent], int]:
    """The next events of a window, and the position after them.

    :param last: id of its last event
    """
    end = min(position + SPAN, last)
    where = _where(window, audience)
    cr.execute(
        NEXT_OF_WINDOW, where | {"position": position, "end": end, "limit": limit}
    )
    events = [OldEvent(*row) for row in cr.fetchall()]
    return events, events[-1].id if len(events) == limit else end


def _where(window: Window, audience: Audience) -> dict:
    return {
        "companies": list(window.companies),
        "types": list(window.types),
        "time_from": window.time_from,
        "time_to": window.time_to,
        "endpoint": audience.endpoint,
        "subscribed": list(audience.subscribed),
    }
