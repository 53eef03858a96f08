# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What a run may send, as the circuit of its endpoint says."""

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from ..pure import circuit as machine
from ..pure.circuit import CLOSED, Circuit, Fault
from ..pure.outcome import Outcome
from ..pure.sender import Response
from ..pure.slowness import Durations
from . import circuit_sql
from .circuit_sql import Look
from .queues import Queue

Try = tuple[Response, Outcome]


class Admission:
    """The circuit through one run.

    Between two writes the run follows the circuit by itself, so that it stops after a
    few faults instead of a whole batch of them.

    :ivar wanted: the endpoint was still to be sent to when results were last written
    :ivar opened: the last write has opened the circuit
    :ivar closed: the last write has closed the circuit
    :ivar probing: the next request, and no more, may be sent all the same
    """

    def __init__(self, cr):
        self.cr = cr
        self.endpoint_id = 0
        self.wanted = True
        self.opened = self.closed = False
        self.probing = self._own = False
        self._refusal: Fault | None = None
        self._durations = Durations()
        self._look: Look | None = None
        self._circuit = CLOSED

    def look(self, endpoint_id: int) -> None:
        """Read the circuit, unless it is known from the last write."""
        self.endpoint_id = endpoint_id
        if self._look is None:
            self._read()

    def admit(self, queues: list[Queue]) -> list[Queue]:
        """All of it, or one request as a probe, or nothing.

        Commit before it is sent: the probe has been taken from the other lanes.
        """
        if self._circuit.is_closed or not queues:
            return queues
        if not circuit_sql.take_probe(self.cr, self.endpoint_id):
            return []
        self.probing = True
        return [[_probe(queues)]]

    @property
    def shut(self) -> bool:
        """Nothing more is to be sent."""
        return not (self._circuit.is_closed or self.probing)

    def note(self, response: Response, outcome: Outcome) -> None:
        """Follow what becomes of requests until results are written."""
        self._durations.note(response.duration)
        if outcome.kind == "delivered" and self._circuit is CLOSED:
            return
        self._circuit = self._after(self._circuit, [(response, outcome)])

    def refuse(self, delivery_id: int, reason: str) -> None:
        """The endpoint is at fault before anything is sent to it."""
        self._refusal = Fault(delivery_id, self._look.now, reason)

    def record(self, tries: Sequence[Try]) -> bool:
        """Bring the circuit up to date in the transaction of the results.

        :return: whether faults of the endpoint are to cost no attempts
        """
        self._read()
        before = self._look.circuit
        if self.probing or self._after(before, tries) != before:
            # Another lane may write its own results at this moment.
            circuit_sql.lock(self.cr, self.endpoint_id)
            self._read()
            before = self._look.circuit
            # Without a request the probe says nothing of the endpoint.
            after = (
                self._after(before, tries)
                if tries or self._refusal
                else machine.returned(before, self._look.now)
            )
            circuit_sql.store(self.cr, self.endpoint_id, after)
            self._circuit = after
        self.opened = before.is_closed and not self._circuit.is_closed
        self.closed = self._circuit.is_closed and not before.is_closed
        self._own |= self.opened or self.probing
        self.probing = False
        self._refusal = None
        return not self._circuit.is_closed

    def give_back(self) -> None:
        """Undo what the faults that have opened the circuit had cost before.

        To be called between the states of deliveries and the attempts of this write.
        """
        if self.opened:
            since = self._circuit.failing_since
            circuit_sql.give_back(self.cr, self.endpoint_id, since)

    def write_slowness(self) -> None:
        """Note whether the endpoint is slow, when the run has sent something."""
        if self._look is None:
            return
        slow = self._durations.is_slow(self._look.slow)
        if slow != self._look.slow:
            circuit_sql.set_slow(self.cr, self.endpoint_id, slow)

    def wait(self) -> float | None:
        """Seconds until the next probe, if it is this run that has to care for it."""
        if not self._own or self._circuit.is_closed:
            return None
        # A moment later, as not all clocks agree.
        return (self._circuit.probe_at - self._look.now).total_seconds() + 1

    def _read(self) -> None:
        # An endpoint that is gone takes its lane with it, and then nothing is sent.
        nothing = Look(datetime.now(UTC).replace(tzinfo=None), False, False, CLOSED)
        self._look = circuit_sql.look(self.cr, self.endpoint_id) or nothing
        self._circuit = self._look.circuit
        self.wanted = self._look.wanted

    def _after(self, circuit: Circuit, tries: Iterable[Try]) -> Circuit:
        if self._refusal:
            circuit = self._failed(circuit, self._refusal)
        for response, outcome in tries:
            if outcome.fault == "endpoint":
                circuit = self._failed(circuit, _fault(response, outcome))
            elif outcome.kind in ("delivered", "retry"):
                # Who refuses a message is there, and takes others.
                circuit = CLOSED
        return circuit

    def _failed(self, circuit: Circuit, fault: Fault) -> Circuit:
        return machine.failed(
            circuit, fault, self.probing, self._look.now, random.uniform
        )


def _probe(queues: Sequence[Queue]) -> tuple:
    """The request that is the least likely to be what the receiver stumbles over.

    What has not failed yet, and of batches the one that nothing was set apart from.
    """
    first = [queue[0] for queue in queues]
    return min(first, key=lambda rows: (-len(rows), rows[0].state == "retrying"))


def _fault(response: Response, outcome: Outcome) -> Fault:
    ended_at = response.started_at + timedelta(seconds=response.duration)
    return Fault(
        delivery=response.request.ref.rows[0].id,
        at=ended_at.astimezone(UTC).replace(tzinfo=None),
        reason=outcome.reason,
        doubtful=outcome.doubtful,
        retry_after=outcome.retry_after,
    )
