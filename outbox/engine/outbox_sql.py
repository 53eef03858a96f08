# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The outbox tables as the business transaction writes them: inserts only."""

from collections.abc import Collection, Mapping

import uuid6

from odoo.addons.integration_base.pure.lane import hash_of

from ..pure.lane import is_batch_lane
from .event_type import EventType
from .notes import Key, Reference, Told
from .origin import Origin

# Tells transactions apart for good: a restored database starts counting anew, but not
# at the same microsecond.
TRANSACTION = "pg_current_xact_id()::text || '/' || extract(epoch FROM now())::text"

# Whoever has the lock gets the next ids, and commits before anybody gets later ones.
# Only those wait who owe something to an endpoint in strict order.
STRICT = """
SELECT pg_advisory_xact_lock('outbox_endpoint'::regclass::oid::int, p.id)
  FROM outbox_endpoint p
 WHERE p.id = ANY(%(o_endpoint)s::int[]) AND p.ordering = 'strict' ORDER BY p.id
"""

# As pure.lane.lane_of. The lane follows from what this very transaction sees of the
# endpoint, and not from a cache: whoever changes lanes or timing can wait for those who
# saw them as they were.
LANE = """coalesce(
    (p.batch_lanes ->> split_part(event.key, '/', 1))::int,
    mod(owed.hash, coalesce(p.lanes, owed.lanes)))"""

# Of what waits for a person from the beginning, as `pure.cause` would name it.
CAUSE = """CASE WHEN owed.error IS NOT NULL
                THEN CASE WHEN event.error IS NULL THEN 'filter' ELSE 'not_rendered' END
           END"""

INSERT = f"""
WITH strict AS MATERIALIZED ({STRICT}), event AS (
    INSERT INTO outbox_event (
        uuid, event_type_id, name, source, res_model, res_id, key, document,
        company_id, payload_id, data, error, user_id, emitted, time, transaction,
        traceparent
    )
    SELECT i.uuid, i.type, i.name, i.source, i.model, i.res, i.key, i.document,
           i.company, i.payload, i.data, i.error, i.user_id, i.emitted,
           clock_timestamp() AT TIME ZONE 'UTC', {TRANSACTION}, %(traceparent)s
      FROM unnest(
        %(uuid)s::text[], %(type)s::int[], %(name)s::text[], %(source)s::text[],
        %(model)s::text[], %(res)s::int8[], %(key)s::text[], %(document)s::text[],
        %(company)s::int[], %(payload)s::int[], %(data)s::text[], %(error)s::text[],
        %(user)s::int[], %(emitted)s::bool[]
      ) WITH ORDINALITY AS i(
        uuid, type, name, source, model, res, key, document, company, payload, data,
        error, user_id, emitted, position
      )
     WHERE (SELECT count(*) FROM strict) >= 0
     ORDER BY i.position
    ON CONFLICT (event_type_id, res_id, transaction) DO UPDATE
       SET data = EXCLUDED.data, error = EXCLUDED.error, time = EXCLUDED.time,
           document = EXCLUDED.document, company_id = EXCLUDED.company_id,
           emitted = EXCLUDED.emitted, payload_id = EXCLUDED.payload_id
    RETURNING id, event_type_id, res_id, key, company_id, time, error
), delivery AS (
    INSERT INTO outbox_delivery (
        event_id, event_type_id, endpoint_id, subscription_id, payload_id, lane, key,
        company_id, state, last_error, cause, attempt, create_date, expires_at,
        replay_id
    )
    SELECT event.id, event.event_type_id, owed.endpoint, owed.subscription,
           owed.payload, {LANE}, event.key, event.company_id, owed.state, owed.error,
           {CAUSE}, 0, now() AT TIME ZONE 'UTC',
           event.time + owed.hours * interval '1 hour', %(replay)s
      FROM unnest(
        %(o_type)s::int[], %(o_res)s::int8[], %(o_endpoint)s::int[],
        %(o_subscription)s::int[], %(o_payload)s::int[], %(o_lanes)s::int[],
        %(o_hash)s::int8[], %(o_state)s::text[], %(o_error)s::text[],
        %(o_hours)s::float8[]
      ) AS owed(
        type, res, endpoint, subscription, payload, lanes, hash, state, error, hours
      )
      JOIN event ON event.event_type_id = owed.type AND event.res_id = owed.res
      LEFT JOIN outbox_endpoint p ON p.id = owed.endpoint
     ORDER BY event.id
    ON CONFLICT (event_id, endpoint_id, (coalesce(replay_id, 0))) DO UPDATE
       SET state = EXCLUDED.state, last_error = EXCLUDED.last_error,
           cause = EXCLUDED.cause, payload_id = EXCLUDED.payload_id,
           expires_at = EXCLUDED.expires_at
    RETURNING endpoint_id, lane
)
SELECT DISTINCT endpoint_id, lane FROM delivery
"""

INSERT_VERSIONS = f"""
INSERT INTO outbox_event_version (event_id, payload_id, data)
SELECT e.id, v.payload, v.data
  FROM unnest(%(type)s::int[], %(res)s::int8[], %(payload)s::int[], %(data)s::text[])
    AS v(type, res, payload, data)
  JOIN outbox_event e ON e.event_type_id = v.type AND e.res_id = v.res
   AND e.transaction = {TRANSACTION}
ON CONFLICT (event_id, payload_id) DO UPDATE SET data = EXCLUDED.data
"""

WITHDRAW = f"""
WITH event AS (
    DELETE FROM outbox_event e
     USING unnest(%(types)s::int[], %(ids)s::int8[]) AS k(type, res)
     WHERE e.event_type_id = k.type AND e.res_id = k.res
       AND e.transaction = {TRANSACTION}
    RETURNING e.id
), version AS (
    DELETE FROM outbox_event_version v USING event WHERE v.event_id = event.id
)
DELETE FROM outbox_delivery d USING event WHERE d.event_id = event.id
"""


def store(
    env,
    told: Mapping[Key, Told],
    types: Mapping[int, EventType],
    origin: Origin,
    replay_id: int | None = None,
) -> set[tuple[int, int]]:
    """Insert events and what is owed of them, in one statement.

    A second one is needed only while receivers use several versions of a payload.

    :param told: by event type id and record id
    :param replay_id: the snapshot that tells them, if it is one
    :return: (endpoint id, lane) of the deliveries that are to go at once
    """
    owed = [
        (types[type_id], id_, interest)
        for (type_id, id_), what in told.items()
        for interest in what.interests
    ]
    env.cr.execute(
        INSERT,
        _event_columns(env, told, types, origin)
        | _owed(owed, told)
        | {"replay": replay_id},
    )
    lanes = env.cr.fetchall()
    _store_versions(env.cr, told)
    return {(endpoint, lane) for endpoint, lane in lanes if not is_batch_lane(lane)}


def _store_versions(cr, told: Mapping[Key, Told]) -> None:
    rows = [
        (*key, payload_id, data)
        for key, what in told.items()
        for payload_id, data in what.versions.items()
    ]
    if rows:
        names = ("type", "res", "payload", "data")
        columns = map(list, zip(*rows, strict=True))
        cr.execute(INSERT_VERSIONS, dict(zip(names, columns, strict=True)))


def _event_columns(env, told, types, origin: Origin) -> dict:
    kinds = [types[type_id] for type_id, _id in told]
    ids = [id_ for _type, id_ in told]
    source = env["outbox.event"]._source()
    return {
        "uuid": [str(uuid6.uuid7()) for _ in told],
        "type": [kind.id for kind in kinds],
        "name": [kind.name for kind in kinds],
        "source": [source for _ in told],
        "model": [kind.model for kind in kinds],
        "res": ids,
        "key": [_key(kind, id_) for kind, id_ in zip(kinds, ids, strict=True)],
        "document": [what.document for what in told.values()],
        "company": [what.company_id for what in told.values()],
        "payload": [what.payload_id for what in told.values()],
        "data": [what.data for what in told.values()],
        "error": [what.error for what in told.values()],
        "user": [origin.user_id for _ in told],
        "emitted": [what.emitted for what in told.values()],
        "traceparent": origin.traceparent,
    }


def _owed(owed: list[tuple], told) -> dict[str, list]:
    kinds, ids, interests = zip(*owed, strict=True) if owed else ((), (), ())
    errors = [
        told[kind.id, id_].error or interest.error for kind, id_, interest in owed
    ]
    return {
        "o_type": [kind.id for kind in kinds],
        "o_res": list(ids),
        "o_endpoint": [interest.endpoint_id for interest in interests],
        "o_subscription": [interest.subscription_id for interest in interests],
        "o_payload": [interest.payload_id for interest in interests],
        "o_lanes": [interest.lanes for interest in interests],
        "o_hash": [hash_of(_key(kind, id_)) for kind, id_, _interest in owed],
        "o_hours": [kind.expires_after for kind in kinds],
        "o_state": ["held" if error else "pending" for error in errors],
        "o_error": errors,
    }


def _key(event_type: EventType, res_id: int) -> str:
    return f"{event_type.model}/{res_id}"


def told_in_transaction(
    cr, references: Collection[Reference]
) -> list[tuple[Key, bool]]:
    """Key, and whether code told it, of the events that the present transaction has
    stored of these records."""
    models, ids = zip(*references, strict=True) if references else ((), ())
    cr.execute(
        "SELECT e.event_type_id, e.res_id, e.emitted FROM outbox_event e"
        " JOIN unnest(%s::text[], %s::int8[]) AS r(model, id)"
        " ON e.res_id = r.id AND e.res_model = r.model"
        f" WHERE e.transaction = {TRANSACTION}",
        (list(models), list(ids)),
    )
    return [((type_id, id_), emitted) for type_id, id_, emitted in cr.fetchall()]


def withdraw(cr, keys: Collection[Key]) -> None:
    """Remove events that the present transaction has stored, and what is owed of them.

    Nobody else has seen them yet.
    """
    if keys:
        cr.execute(
            WITHDRAW, {"types": [k[0] for k in keys], "ids": [k[1] for k in keys]}
        )
