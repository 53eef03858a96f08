# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What the states of deliveries are to be, in plain Python: lists and no SQL.

A new state or action is a line in the tables below.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from odoo.addons.integration_base.pure.backoff import IN_DOUBT, SCHEDULE

from ..pure.circuit import LIMIT

#: Whether a pending delivery has been parked yet is up to the engine.
WAITING = ("pending", "parked")

#: What later deliveries of its key wait for.
HEADS = ("retrying", "held")

OPEN = (*WAITING, *HEADS)

SETTLED = ("delivered", "dead", "expired", "cancelled")

#: What people may do: in which states, and what becomes of it.
ACTIONS = {
    "action_retry": (("retrying", "held", "dead", "expired", "cancelled"), "pending"),
    "action_cancel": ((*OPEN, "dead"), "cancelled"),
    "action_skip": (("held",), "cancelled"),
    "action_release": (("held", "retrying"), "dead"),
}

#: Attempts that each way to fail may use up.
ATTEMPTS = {
    "failed": len(SCHEDULE),
    "down": len(SCHEDULE) + len(IN_DOUBT),
}


@dataclass
class Delivery:
    """One delivery as it should be.

    :ivar due: whether the time of its next try has come
    :ivar sendable: whether a request can be made of its event
    :ivar expired: nobody needs it any more
    :ivar downs: tries on record that met the endpoint down since it last took anything
    :ivar replay: what has an old event delivered again, if it does
    """

    id: int
    event: int
    key: str
    lane: int
    state: str = "pending"
    attempt: int = 0
    due: bool = True
    sendable: bool = True
    expired: bool = False
    downs: int = 0
    replay: int | None = None


@dataclass
class Sent:
    """A try that the engine has not written yet, with what it knew of the delivery."""

    delivery: Delivery
    outcome: str
    attempt: int


@dataclass
class Circuit:
    """Whether the endpoint is left alone.

    :ivar probe: the time of the next probe has come
    """

    shut: bool = False
    failures: int = 0
    probe: bool = False

    def note(self, outcome: str) -> None:
        if outcome in ("delivered", "failed"):
            self.close()
        elif outcome == "down" and not self.shut:
            self.failures += 1
            self.shut = self.failures == LIMIT

    def close(self) -> None:
        self.shut, self.failures, self.probe = False, 0, False


@dataclass
class Model:
    """All deliveries to one endpoint.

    :ivar hold: what spent attempts come to, ``held`` instead of ``dead``
    """

    hold: bool = False
    active: bool = True
    ordering: str = "per_key"
    circuit: Circuit = field(default_factory=Circuit)
    by_key: dict[str, list[Delivery]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Delivery]:
        for deliveries in self.by_key.values():
            yield from deliveries

    def add(self, delivery: Delivery) -> None:
        self.by_key.setdefault(delivery.key, []).append(delivery)

    def find(self, id_: int) -> Delivery:
        return next(delivery for delivery in self if delivery.id == id_)

    def before(self, delivery: Delivery) -> list[Delivery]:
        """Those that it may not overtake."""
        if self.ordering == "none":
            return []
        group = self if self.ordering == "strict" else self.by_key[delivery.key]
        return [other for other in group if other.id < delivery.id]

    def is_blocked(self, delivery: Delivery) -> bool:
        return any(other.state in HEADS for other in self.before(delivery))

    def is_ready(self, delivery: Delivery) -> bool:
        """Whether it is to be sent now, as far as the endpoint is sent to."""
        waits = delivery.state in WAITING
        due = delivery.state == "retrying" and delivery.due
        return (waits or due) and not self.is_blocked(delivery)

    def act(self, action: str, deliveries: Sequence[Delivery]) -> None:
        states, state = ACTIONS[action]
        for delivery in deliveries:
            assert delivery.state in states, (action, delivery)
            delivery.state, delivery.due = state, state == "pending"
            if action == "action_retry":
                delivery.attempt, delivery.expired = 0, False
        for delivery in deliveries:
            self.release(delivery.key)

    def of_event(self, event: int) -> list[Delivery]:
        return [delivery for delivery in self if delivery.event == event]

    def settle_dead(self, replay: int) -> None:
        """What a replay has delivered is no dead letter any more."""
        for new in [d for d in self if d.replay == replay and d.state == "delivered"]:
            for old in self.of_event(new.event):
                if old.id < new.id and old.state == "dead":
                    old.state = "cancelled"

    def resume(self) -> None:
        """A person says that the endpoint is well."""
        self.active = True
        if self.circuit.shut:
            self.circuit.close()
            self._forget_downs()

    def expire_held(self) -> None:
        for delivery in self:
            if delivery.state == "held" and delivery.expired:
                delivery.state = "expired"
                self.release(delivery.key)

    def release(self, key: str) -> None:
        """Have what waits for nothing any more go next."""
        for delivery in self.by_key[key]:
            if delivery.state == "parked" and not self.is_blocked(delivery):
                delivery.state = "pending"

    def take_results(self, unsent: Sequence[Sent], tries: Sequence[Sent]) -> None:
        """Results that the engine has written at once."""
        was_shut, down = self.circuit.shut, []
        for sent in tries:
            self.circuit.note(sent.outcome)
            if sent.outcome in ("delivered", "failed"):
                self._forget_downs()
                down = []
            elif sent.outcome == "down":
                down.append(sent.delivery)
        for sent in (*unsent, *tries):
            self._settle(sent)
        if self.circuit.shut and not was_shut:
            self._give_back()
        for delivery in down:
            delivery.downs += 1
        for sent in (*unsent, *tries):
            self.release(sent.delivery.key)

    def _forget_downs(self) -> None:
        for delivery in self:
            delivery.downs = 0

    def _give_back(self) -> None:
        """What seemed to be faults of single tries was the beginning of an outage."""
        for delivery in self:
            if delivery.state == "retrying" and delivery.downs:
                delivery.attempt = max(delivery.attempt - delivery.downs, 0)
                delivery.due = True

    def _settle(self, sent: Sent) -> None:
        delivery = sent.delivery
        if sent.outcome == "gone":
            self.active = False
        if sent.outcome == "delivered":
            delivery.state, delivery.due = "delivered", False
        elif delivery.state in (*WAITING, "retrying"):
            self._fail(delivery, sent)

    def _fail(self, delivery: Delivery, sent: Sent) -> None:
        given_up = "held" if self.hold else "dead"
        delivery.due, delivery.attempt = False, sent.attempt
        if sent.outcome == "unsendable":
            delivery.state = given_up
        elif sent.outcome == "expired":
            delivery.state = "expired"
        elif sent.outcome == "gone" or (sent.outcome == "down" and self.circuit.shut):
            delivery.state, delivery.due = "retrying", True
        else:
            delivery.attempt += 1
            spent = delivery.attempt > ATTEMPTS[sent.outcome]
            delivery.state = given_up if spent else "retrying"
