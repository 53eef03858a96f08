# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The SQL of circuits, in READ COMMITTED.

A circuit has a row of its own, apart from its endpoint, which people edit. Whoever
changes both locks the circuit first, then deliveries.
"""

from dataclasses import astuple, dataclass, fields
from datetime import datetime

from ..pure.circuit import CLOSED, LEASE, Circuit
from .lane_sql import NOW
from .sendable_sql import PROBE_IS_DUE, SENDABLE

COLUMNS = tuple(field.name for field in fields(Circuit))

LOOK = f"""
SELECT {NOW}, {SENDABLE}, coalesce(c.slow, FALSE),
       {", ".join(f"c.{name}" for name in COLUMNS)}
  FROM outbox_endpoint p LEFT JOIN outbox_circuit c ON c.endpoint_id = p.id
 WHERE p.id = %s
"""

STORE = f"""
UPDATE outbox_circuit SET ({", ".join(COLUMNS)}) = %s WHERE endpoint_id = %s
"""

TAKE_PROBE = f"""
UPDATE outbox_circuit c
   SET state = 'half_open', probe_at = {NOW} + {LEASE} * interval '1 second'
 WHERE c.endpoint_id = %s AND c.state <> 'closed' AND {PROBE_IS_DUE}
RETURNING c.probe_at
"""

# A time loses a little when it is stored and read again.
GIVE_BACK = f"""
UPDATE outbox_delivery d
   SET attempt = greatest(d.attempt - burnt.attempts, 0), due_at = {NOW}
  FROM (
    SELECT a.delivery_id, count(*) AS attempts
      FROM outbox_delivery w JOIN outbox_attempt a ON a.delivery_id = w.id
     WHERE w.endpoint_id = %(endpoint)s AND w.state = 'retrying'
       AND a.outcome = 'retry' AND a.fault = 'endpoint'
       AND a.started_at + a.duration * interval '1 second'
           >= %(since)s - interval '1 millisecond'
     GROUP BY a.delivery_id) burnt
 WHERE d.id = burnt.delivery_id AND d.state = 'retrying'
"""

# What was seen to fail counts: an endpoint that nothing was due for may be well again.
# Nobody is surprised: a day lies between the warning and the end.
FAILING = f"""
SELECT p.id, c.reason, c.failing_since, coalesce(c.warned_at >= c.failing_since, FALSE),
       c.failed_at - c.failing_since >= p.disable_after * interval '1 day'
       AND c.warned_at <= {NOW} - interval '1 day'
  FROM outbox_circuit c JOIN outbox_endpoint p ON p.id = c.endpoint_id
 WHERE c.state <> 'closed' AND p.active AND p.state = 'active' AND p.disable_after > 0
   AND c.failed_at - c.failing_since >= (p.disable_after - 1) * interval '1 day'
 ORDER BY p.id
"""


@dataclass(frozen=True, slots=True)
class Failing:
    """An endpoint that has failed for days.

    :ivar since: UTC
    :ivar warned: its owner knows
    :ivar over: it has failed for as long as it may
    """

    endpoint: int
    reason: str
    since: datetime
    warned: bool
    over: bool


@dataclass(frozen=True, slots=True)
class Look:
    """An endpoint's circuit as it is in the database.

    :ivar now: the database's clock, UTC
    :ivar wanted: the endpoint is to be sent to
    """

    now: datetime
    wanted: bool
    slow: bool
    circuit: Circuit


def make(cr, endpoint_ids: list[int]) -> None:
    """Give endpoints a closed circuit."""
    cr.execute(
        "INSERT INTO outbox_circuit (endpoint_id, state, failures, level)"
        " SELECT unnest(%s::int[]), 'closed', 0, 0 ON CONFLICT DO NOTHING",
        (endpoint_ids,),
    )


def look(cr, endpoint_id: int) -> Look | None:
    """None if the endpoint is gone."""
    cr.execute(LOOK, (endpoint_id,))
    row = cr.fetchone()
    if row is None:
        return None
    now, wanted, slow, state, *rest = row
    # An endpoint without a circuit is sent to.
    circuit = Circuit(state, *rest) if state else CLOSED
    return Look(now, wanted, slow, CLOSED if circuit == CLOSED else circuit)


def lock(cr, endpoint_id: int) -> None:
    """Keep others from changing the circuit until the transaction ends."""
    cr.execute(
        "SELECT 1 FROM outbox_circuit WHERE endpoint_id = %s FOR NO KEY UPDATE",
        (endpoint_id,),
    )


def store(cr, endpoint_id: int, circuit: Circuit) -> None:
    cr.execute(STORE, (astuple(circuit), endpoint_id))


def take_probe(cr, endpoint_id: int) -> bool:
    """Win the right to send one request although the circuit is not closed.

    It lapses after a while, so that a killed run keeps nobody waiting.
    """
    cr.execute(TAKE_PROBE, (endpoint_id,))
    return bool(cr.rowcount)


def give_back(cr, endpoint_id: int, since: datetime) -> None:
    """Undo what faults of the endpoint have cost deliveries that wait.

    They are due at once: it is the circuit they wait for.
    """
    cr.execute(GIVE_BACK, {"endpoint": endpoint_id, "since": since})


def set_slow(cr, endpoint_id: int, slow: bool) -> None:
    cr.execute(
        "UPDATE outbox_circuit SET slow = %s WHERE endpoint_id = %s",
        (slow, endpoint_id),
    )


def failing(cr) -> list[Failing]:
    """Endpoints whose owners are to be told, or that are to be disabled."""
    cr.execute(FAILING)
    return [Failing(*row) for row in cr.fetchall()]


def warned(cr, endpoint_id: int) -> None:
    """Note that the owner was told of the present incident."""
    cr.execute(
        f"UPDATE outbox_circuit SET warned_at = {NOW} WHERE endpoint_id = %s",
        (endpoint_id,),
    )
