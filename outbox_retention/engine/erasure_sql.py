# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The SQL of erasure: events that may tell of persons, and what is left of them.

Events are walked along their primary key. The text is searched for an id as it may
stand there only to spare the rest of the way: what it stands for is judged by the
structure of the data.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ..pure.personal import Persons, Shape
from .removal_sql import SETTLED

#: Events that are looked at in one transaction.
SLICE = 1000

# Two searches along keys: as a condition of the first, the second might have PostgreSQL
# read all versions there are, once for each slice.
CANDIDATES = """
SELECT e.id FROM outbox_event e
 WHERE e.id >= %(first)s AND (%(last)s::int8 IS NULL OR e.id <= %(last)s)
   AND ((e.res_model, e.res_id) IN (
            SELECT * FROM unnest(%(models)s::text[], %(ids)s::int8[]))
        OR (e.payload_id = ANY(%(payloads)s) AND e.data ~ %(pattern)s))
UNION
SELECT v.event_id FROM outbox_event_version v
 WHERE v.event_id >= %(first)s AND (%(last)s::int8 IS NULL OR v.event_id <= %(last)s)
   AND v.payload_id = ANY(%(payloads)s) AND v.data ~ %(pattern)s
 ORDER BY 1
"""

SUBJECTS = """
SELECT id FROM outbox_event
 WHERE res_id = ANY(%(ids)s) AND res_model = %(model)s
 ORDER BY id DESC LIMIT %(limit)s
"""

OF_EVENTS = "(SELECT id FROM outbox_delivery WHERE event_id = ANY(%(ids)s))"

BLANK_EVENT = """
UPDATE outbox_event e SET data = n.data, document = coalesce(n.document, e.document)
  FROM unnest(%(ids)s::int8[], %(data)s::text[], %(documents)s::text[])
    AS n(id, data, document)
 WHERE e.id = n.id
"""
BLANK_VERSION = """
UPDATE outbox_event_version v SET data = n.data
  FROM unnest(%(ids)s::int8[], %(data)s::text[]) AS n(id, data)
 WHERE v.id = n.id
"""
# The answer to a batch is kept with one of its attempts, and tells of all of them.
BLANK_ATTEMPTS = f"""
WITH own AS MATERIALIZED (
    SELECT id, batch FROM outbox_attempt WHERE delivery_id IN {OF_EVENTS}
), mates AS (
    UPDATE outbox_attempt
       SET response_headers = NULL, response_body = NULL, error = NULL
     WHERE batch IN (SELECT batch FROM own WHERE batch IS NOT NULL)
       AND id NOT IN (SELECT id FROM own)
       AND (response_headers IS NOT NULL OR response_body IS NOT NULL
            OR error IS NOT NULL)
)
UPDATE outbox_attempt
   SET request_body = NULL, response_headers = NULL, response_body = NULL,
       error = NULL
 WHERE id IN (SELECT id FROM own)
   AND (request_body IS NOT NULL OR response_headers IS NOT NULL
        OR response_body IS NOT NULL OR error IS NOT NULL)
"""
# Lanes hold those that are not settled.
BLANK_ERRORS = (
    """UPDATE outbox_delivery SET last_error = NULL
        WHERE event_id = ANY(%(ids)s) AND last_error IS NOT NULL
          AND state = ANY(%(settled)s)""",
    """UPDATE outbox_event e SET error = NULL
        WHERE id = ANY(%(ids)s) AND error IS NOT NULL AND NOT EXISTS (
            SELECT FROM outbox_delivery d
             WHERE d.event_id = e.id AND d.state <> ALL(%(settled)s))""",
)


@dataclass(frozen=True, slots=True)
class Row:
    """An event as it is stored.

    :ivar versions: id, payload id and data of its further versions
    """

    id: int
    company_id: int | None
    model: str
    res_id: int
    payload_id: int | None
    document: str | None
    data: str | None
    versions: list[tuple[int, int, str]]


def parameters(persons: Persons, shapes: Mapping[int, Shape]) -> dict:
    """What ``CANDIDATES`` are asked with."""
    telling = {id_: shape for id_, shape in shapes.items() if shape.has_person()}
    keys = sorted(set().union(*(shape.id_keys() for shape in telling.values())))
    known = [(model, id_) for model, ids in persons.items() for id_ in ids]
    names = "|".join(map(re.escape, keys))
    numbers = "|".join(sorted({str(id_) for _model, id_ in known}))
    return {
        "models": [model for model, _id in known],
        "ids": [id_ for _model, id_ in known],
        "payloads": list(telling),
        "pattern": f'"({names})":({numbers})[,}}]',
    }


def end_of_slice(cr, after: int) -> int | None:
    """The id of the last of the next events; None if there are no more."""
    cr.execute(
        "SELECT max(id) FROM (SELECT id FROM outbox_event WHERE id > %s"
        " ORDER BY id LIMIT %s) s",
        (after, SLICE),
    )
    return cr.fetchone()[0]


def start_of_slice(cr, before: int | None) -> int | None:
    """The id of the first of the events before; None if there are no more."""
    cr.execute(
        "SELECT min(id) FROM (SELECT id FROM outbox_event"
        " WHERE %(before)s::int8 IS NULL OR id < %(before)s"
        " ORDER BY id DESC LIMIT %(slice)s) s",
        {"before": before, "slice": SLICE},
    )
    return cr.fetchone()[0]


def candidates(cr, about: dict, first: int, last: int | None) -> list[int]:
    """Ids of the events that may tell of the persons, both ends included."""
    cr.execute(CANDIDATES, about | {"first": first, "last": last})
    return [id_ for (id_,) in cr.fetchall()]


def subjects(cr, persons: Persons, limit: int) -> list[int]:
    """Ids of the newest events that are about the persons themselves, by an index."""
    found = []
    for model, ids in persons.items():
        cr.execute(SUBJECTS, {"model": model, "ids": list(ids), "limit": limit})
        found += [id_ for (id_,) in cr.fetchall()]
    return sorted(found, reverse=True)


def read(cr, ids: Collection[int], lock: bool = False) -> list[Row]:
    """Events by id.

    :param lock: those that somebody else holds are left out, the others are held
    """
    cr.execute(
        """SELECT id, company_id, res_model, res_id, payload_id, document, data
             FROM outbox_event WHERE id = ANY(%s) ORDER BY id"""
        + (" FOR UPDATE SKIP LOCKED" if lock else ""),
        (list(ids),),
    )
    events = cr.fetchall()
    cr.execute(
        "SELECT event_id, id, payload_id, data FROM outbox_event_version"
        " WHERE event_id = ANY(%s) AND data IS NOT NULL ORDER BY id",
        ([event[0] for event in events],),
    )
    versions: dict[int, list] = {}
    for event_id, *version in cr.fetchall():
        versions.setdefault(event_id, []).append(tuple(version))
    return [Row(*event, versions.get(event[0], [])) for event in events]


def existing(cr, ids: Collection[int]) -> set[int]:
    cr.execute("SELECT id FROM outbox_event WHERE id = ANY(%s)", (list(ids),))
    return {id_ for (id_,) in cr.fetchall()}


def unsettled(cr, ids: Collection[int]) -> set[int]:
    """Those of the events that somebody may still get."""
    cr.execute(
        "SELECT DISTINCT event_id FROM outbox_delivery"
        " WHERE event_id = ANY(%s) AND state <> ALL(%s)",
        (list(ids), list(SETTLED)),
    )
    return {id_ for (id_,) in cr.fetchall()}


def count_traces(cr, ids: Collection[int]) -> tuple[int, int]:
    """How many deliveries and attempts there are of the events."""
    cr.execute(
        f"""SELECT (SELECT count(*) FROM {OF_EVENTS} d),
                   (SELECT count(*) FROM outbox_attempt
                     WHERE delivery_id IN {OF_EVENTS})""",
        {"ids": list(ids)},
    )
    return cr.fetchone()


def blank(cr, rows: Collection[Row]) -> None:
    """Write the events as they are now to be."""
    cr.execute(
        BLANK_EVENT,
        {
            "ids": [row.id for row in rows],
            "data": [row.data for row in rows],
            "documents": [row.document for row in rows],
        },
    )
    versions = [(id_, data) for row in rows for id_, _payload, data in row.versions]
    if versions:
        ids, data = map(list, zip(*versions, strict=True))
        cr.execute(BLANK_VERSION, {"ids": ids, "data": data})


def blank_attempts(cr, ids: Collection[int]) -> int:
    """Remove what was sent of the events and what was answered; how many attempts."""
    cr.execute(BLANK_ATTEMPTS, {"ids": list(ids)})
    return cr.rowcount


def blank_errors(cr, ids: Collection[int]) -> None:
    """Remove what receivers and renderings had to complain about settled events."""
    for statement in BLANK_ERRORS:
        cr.execute(statement, {"ids": list(ids), "settled": list(SETTLED)})


def deliveries(cr, ids: Collection[int]) -> list[int]:
    cr.execute("SELECT id FROM outbox_delivery WHERE event_id = ANY(%s)", (list(ids),))
    return [id_ for (id_,) in cr.fetchall()]


def take_turn(cr) -> None:
    """Wait until no other erasure is at work, until the end of the transaction.

    Requests that hold events of several persons would have them wait for each other.
    """
    cr.execute("SELECT pg_advisory_xact_lock(hashtext('outbox_erasure'))")
