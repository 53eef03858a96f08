# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The circuit breaker of an endpoint, as a state machine.

Closed: everything is sent. After ``LIMIT`` faults of the endpoint in a row it opens:
nothing is sent until the cool-down is over, then one request as a probe (half-open).
What the probe comes to closes the circuit, or starts a longer cool-down.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from odoo.addons.integration_base.pure.backoff import RETRY_AFTER_CAP

State = Literal["closed", "open", "half_open"]

#: Faults in a row that open it.
LIMIT = 5

#: Seconds of the first cool-down, which doubles with every failed probe, and of the
#: longest. Each is up to this share shorter, so that endpoints which failed together
#: do not come back together.
COOL_DOWN = 30.0
LONGEST = 15 * 60.0
JITTER = 0.2
TOP_LEVEL = 5

#: Seconds that a probe may be ahead at most.
FARTHEST = max(LONGEST, RETRY_AFTER_CAP)

#: Seconds after which a probe that nobody reported of counts as lost with its process;
#: longer than any request may take.
LEASE = 120.0

Uniform = Callable[[float, float], float]


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of the endpoint.

    :ivar delivery: id of the delivery, the first if the request had several
    :ivar at: when the try ended, UTC
    :ivar doubtful: that delivery may be what the endpoint stumbles over
    :ivar retry_after: seconds the receiver asked to wait
    """

    delivery: int
    at: datetime
    reason: str
    doubtful: bool = False
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Circuit:
    """Where a circuit stands.

    :ivar failures: faults in a row that count
    :ivar level: failed probes in a row, up to ``TOP_LEVEL``
    :ivar last_delivery: id of the delivery whose fault was the last to count
    :ivar failing_since: when the first fault after the last success was seen
    :ivar failed_at: when the last one that counts was
    :ivar probe_at: not before this may the next probe be sent
    """

    state: State = "closed"
    failures: int = 0
    level: int = 0
    last_delivery: int | None = None
    failing_since: datetime | None = None
    failed_at: datetime | None = None
    opened_at: datetime | None = None
    probe_at: datetime | None = None
    reason: str | None = None

    @property
    def is_closed(self) -> bool:
        return self.state == "closed"


CLOSED = Circuit()


def failed(
    circuit: Circuit, fault: Fault, probe: bool, now: datetime, uniform: Uniform
) -> Circuit:
    """The circuit after a fault of the endpoint.

    :param probe: it was the probe that failed
    :param uniform: a random number between its two arguments
    """
    seen = replace(
        circuit,
        last_delivery=fault.delivery,
        failing_since=circuit.failing_since or fault.at,
        failed_at=fault.at,
        reason=fault.reason,
    )
    if not circuit.is_closed:
        # What was under way when it opened says nothing new.
        return _reopened(seen, fault, now, uniform) if probe else circuit
    if fault.doubtful and fault.delivery == circuit.last_delivery:
        # One message must not keep all others from an endpoint that takes them.
        return circuit
    seen = replace(seen, failures=circuit.failures + 1)
    if seen.failures < LIMIT:
        return seen
    wait = cool_down(0, fault.retry_after, uniform)
    return replace(seen, state="open", level=0, opened_at=now, probe_at=now + wait)


def _reopened(
    circuit: Circuit, fault: Fault, now: datetime, uniform: Uniform
) -> Circuit:
    level = min(circuit.level + 1, TOP_LEVEL)
    return replace(
        circuit,
        state="open",
        failures=circuit.failures + 1,
        level=level,
        probe_at=now + cool_down(level, fault.retry_after, uniform),
    )


def cool_down(level: int, retry_after: float | None, uniform: Uniform) -> timedelta:
    """How long nothing is sent, not shorter than the receiver asks for."""
    longest = min(COOL_DOWN * 2**level, LONGEST)
    asked = min(retry_after or 0.0, RETRY_AFTER_CAP)
    return timedelta(seconds=max(longest * uniform(1 - JITTER, 1), asked))


def returned(circuit: Circuit, now: datetime) -> Circuit:
    """The circuit after a probe that was not sent: the next one is free at once."""
    return (
        circuit if circuit.is_closed else replace(circuit, state="open", probe_at=now)
    )
