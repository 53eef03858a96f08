# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What the states of deliveries are to be, in plain Python: lists and no SQL.

A new state or action is a line in the tables below.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..pure.backoff import SCHEDULE

#: Whether a pending delivery has been parked yet is up to the engine.
WAITING = ("pending", "parked")

#: What later deliveries of its key wait for.
HEADS = ("retrying", "held")

OPEN = (*WAITING, *HEADS)
SETTLED = ("dead", "delivered", "cancelled")

#: What people may do: in which states, and what becomes of it.
ACTIONS = {
    "action_retry": (("retrying", "held", "dead", "cancelled"), "pending"),
    "action_cancel": ((*OPEN, "dead"), "cancelled"),
}


@dataclass
class Delivery:
    """One delivery as it should be.

    :ivar due: whether the time of its next try has come
    :ivar sendable: whether a request can be made of its event
    """

    id: int
    key: str
    lane: int
    state: str = "pending"
    attempt: int = 0
    due: bool = True
    sendable: bool = True


@dataclass
class Sent:
    """A try that the engine has not written yet, with what it knew of the delivery."""

    delivery: Delivery
    outcome: str
    attempt: int


@dataclass
class Model:
    """All deliveries to one endpoint.

    :ivar hold: what spent attempts come to, ``held`` instead of ``dead``
    """

    hold: bool = False
    active: bool = True
    by_key: dict[str, list[Delivery]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Delivery]:
        for deliveries in self.by_key.values():
            yield from deliveries

    def add(self, delivery: Delivery) -> None:
        self.by_key.setdefault(delivery.key, []).append(delivery)

    def find(self, id_: int) -> Delivery:
        return next(delivery for delivery in self if delivery.id == id_)

    def earlier(self, delivery: Delivery, states: tuple[str, ...]) -> list[Delivery]:
        """Those before it, of its key, in any of the states."""
        return [
            other
            for other in self.by_key[delivery.key]
            if other.id < delivery.id and other.state in states
        ]

    def is_blocked(self, delivery: Delivery) -> bool:
        return bool(self.earlier(delivery, HEADS))

    def is_ready(self, delivery: Delivery) -> bool:
        """Whether it is to be sent now, as far as the endpoint is sent to."""
        waits = delivery.state in WAITING
        due = delivery.state == "retrying" and delivery.due
        return (waits or due) and not self.is_blocked(delivery)

    def act(self, action: str, delivery: Delivery) -> None:
        states, state = ACTIONS[action]
        assert delivery.state in states, (action, delivery)
        delivery.state, delivery.due = state, state == "pending"
        if action == "action_retry":
            delivery.attempt = 0
        self.release(delivery.key)

    def release(self, key: str) -> None:
        """Have what waits for nothing any more go next."""
        for delivery in self.by_key[key]:
            if delivery.state == "parked" and not self.is_blocked(delivery):
                delivery.state = "pending"

    def settle(self, sent: Sent) -> None:
        """A result that the engine has written."""
        delivery = sent.delivery
        if sent.outcome == "gone":
            self.active = False
        if sent.outcome == "delivered":
            delivery.state, delivery.due = "delivered", False
        elif delivery.state in (*WAITING, "retrying"):
            self._fail(delivery, sent)
        self.release(delivery.key)

    def _fail(self, delivery: Delivery, sent: Sent) -> None:
        given_up = "held" if self.hold else "dead"
        delivery.due = False
        if sent.outcome == "unsendable":
            delivery.state, delivery.attempt = given_up, sent.attempt
        elif sent.outcome == "gone":
            delivery.state, delivery.attempt = "retrying", sent.attempt
            delivery.due = True
        else:
            delivery.attempt = sent.attempt + 1
            spent = delivery.attempt > len(SCHEDULE)
            delivery.state = given_up if spent else "retrying"
