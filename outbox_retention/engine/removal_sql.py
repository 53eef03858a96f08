# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The SQL of removal: which of the next rows are to go, and how they go.

A table is walked along its primary key, some rows at a time, so that nothing is
scanned and every transaction is short. Rows that somebody holds are left for the next
walk. All of it runs in READ COMMITTED.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from odoo.addons.integration_base.engine.walk import SLICE, Slice

# What is settled; dead letters wait for a person.
SETTLED = ("delivered", "expired", "cancelled")

IS_SETTLED = "d.state = ANY(%(settled)s)"
HAS_UNSETTLED = f"""EXISTS (
    SELECT FROM outbox_delivery d WHERE d.event_id = r.id AND NOT {IS_SETTLED})"""
HAS_DELIVERIES = "EXISTS (SELECT FROM outbox_delivery d WHERE d.event_id = r.id)"


@dataclass(frozen=True, slots=True)
class Kind:
    """Something that can be removed from a table, read as ``r``.

    :ivar age: when a row was made, which grows along the primary key
    :ivar endpoint: how to tell its endpoint; None when it has no single one
    :ivar removable: whether it may go, its age aside
    :ivar removal: statements that remove the rows ``%(ids)s`` without waiting for any;
        the first counts them
    """

    table: str
    age: str
    event_type: str
    endpoint: str | None
    removable: str
    removal: Sequence[str]
    joins: str = ""


def _locked(table: str, condition: str = "TRUE") -> str:
    return (
        f"(SELECT r.id FROM {table} r WHERE r.id = ANY(%(ids)s) AND {condition}"
        " ORDER BY r.id FOR UPDATE SKIP LOCKED)"
    )


_DELIVERY = "LEFT JOIN outbox_delivery d ON d.id = r.delivery_id"
_OF_SETTLED = f"(d.id IS NULL OR {IS_SETTLED})"

KINDS = {
    "bodies": Kind(
        table="outbox_attempt",
        age="r.started_at",
        event_type="d.event_type_id",
        endpoint="r.endpoint_id",
        joins=_DELIVERY,
        removable=f"""{_OF_SETTLED} AND (
            r.request_body IS NOT NULL OR r.request_headers IS NOT NULL
            OR r.response_body IS NOT NULL OR r.response_headers IS NOT NULL)""",
        removal=[
            f"""UPDATE outbox_attempt
                   SET request_headers = NULL, request_body = NULL,
                       response_headers = NULL, response_body = NULL
                 WHERE id IN {_locked("outbox_attempt")}"""
        ],
    ),
    "attempts": Kind(
        table="outbox_attempt",
        age="r.started_at",
        event_type="d.event_type_id",
        endpoint="r.endpoint_id",
        joins=_DELIVERY,
        removable=_OF_SETTLED,
        removal=[f"DELETE FROM outbox_attempt WHERE id IN {_locked('outbox_attempt')}"],
    ),
    "data": Kind(
        table="outbox_event",
        age="r.time",
        event_type="r.event_type_id",
        endpoint=None,
        removable=f"r.data IS NOT NULL AND NOT {HAS_UNSETTLED}",
        removal=[
            f"""UPDATE outbox_event SET data = NULL
                 WHERE id IN {_locked("outbox_event", f"NOT {HAS_UNSETTLED}")}""",
            """DELETE FROM outbox_event_version v USING outbox_event e
                WHERE v.event_id = e.id AND e.id = ANY(%(ids)s) AND e.data IS NULL""",
        ],
    ),
    "deliveries": Kind(
        table="outbox_delivery",
        age="r.create_date",
        event_type="r.event_type_id",
        endpoint="r.endpoint_id",
        # What arrived late is of the time when it arrived.
        joins="JOIN LATERAL (SELECT r.state) d ON TRUE",
        removable=f"{IS_SETTLED}"
        " AND coalesce(r.delivered_at, r.create_date) < %(before)s",
        removal=[
            f"""DELETE FROM outbox_delivery WHERE id IN
                 {_locked("outbox_delivery", "r.state = ANY(%(settled)s)")}""",
            """DELETE FROM outbox_attempt a
                WHERE a.delivery_id = ANY(%(ids)s) AND NOT EXISTS (
                    SELECT FROM outbox_delivery d WHERE d.id = a.delivery_id)""",
        ],
    ),
    "events": Kind(
        table="outbox_event",
        age="r.time",
        event_type="r.event_type_id",
        endpoint=None,
        removable=f"NOT {HAS_DELIVERIES}",
        removal=[
            f"""DELETE FROM outbox_event
                 WHERE id IN {_locked("outbox_event", f"NOT {HAS_DELIVERIES}")}""",
            """DELETE FROM outbox_event_version v
                WHERE v.event_id = ANY(%(ids)s) AND NOT EXISTS (
                    SELECT FROM outbox_event e WHERE e.id = v.event_id)""",
        ],
    ),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows a rule is about; None is any."""

    event_type_id: int | None = None
    endpoint_id: int | None = None
    company_id: int | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What a rule wants.

    :ivar kind: a key of ``KINDS``
    :ivar scope: what it is about
    :ivar others: within its scope, what rules that are more specific are about
    :ivar before: what is older is to go; UTC, naive
    :ivar dead_letters: whether what belongs to dead letters goes, too
    """

    kind: str
    scope: Scope
    others: Sequence[Scope]
    before: datetime
    dead_letters: bool

    @property
    def settled(self) -> list[str]:
        return [*SETTLED, "dead"] if self.dead_letters else [*SETTLED]


def look(cr, order: Order, after: int) -> Slice:
    """Look at the rows behind an id.

    :param after: id of the last row of the former slice
    """
    kind = KINDS[order.kind]
    parameters = {
        "after": after,
        "slice": SLICE,
        "before": order.before,
        "settled": order.settled,
    }
    about = _within(kind, order.scope, parameters)
    for other in order.others:
        about += f" AND ({_within(kind, other, parameters)}) IS NOT TRUE"
    cr.execute(
        f"""
        SELECT r.id, ({kind.age} < %(before)s) IS TRUE, ({about}) AND {kind.removable}
          FROM (SELECT * FROM {kind.table} WHERE id > %(after)s
                 ORDER BY id LIMIT %(slice)s) r {kind.joins}
         ORDER BY r.id
        """,
        parameters,
    )
    return Slice.of(cr.fetchall(), SLICE)


def _within(kind: Kind, scope: Scope, parameters: dict) -> str:
    """A condition that a row is in a scope."""
    conditions = ["TRUE"]
    for column, value in (
        (kind.event_type, scope.event_type_id),
        (kind.endpoint, scope.endpoint_id),
        ("r.company_id", scope.company_id),
    ):
        if value is not None:
            name = f"scope_{len(parameters)}"
            parameters[name] = value
            conditions.append(f"{column} = %({name})s")
    return " AND ".join(conditions)


def remove(cr, order: Order, ids: Collection[int]) -> int:
    """Remove what nobody holds of these rows; return how many that were."""
    if not ids:
        return 0
    parameters = {"ids": list(ids), "settled": order.settled}
    first, *others = KINDS[order.kind].removal
    cr.execute(first, parameters)
    count = cr.rowcount
    for statement in others:
        cr.execute(statement, parameters)
    return count
