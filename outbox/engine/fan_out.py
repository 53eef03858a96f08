# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Who wants an event."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from odoo.fields import Domain

from .event_type import EventType
from .guard import LOST, guard
from .notes import Interest


@dataclass(frozen=True, slots=True)
class Subscription:
    """An active subscription as fan-out needs it.

    :ivar lanes: how many lanes its endpoint has
    :ivar payload_id: the version of the event type's payload it has pinned
    :ivar company_id: only events of this company; None for all
    """

    id: int
    endpoint_id: int
    lanes: int
    payload_id: int | None
    company_id: int | None
    domain: Domain

    @property
    def takes_all(self) -> bool:
        return self.domain.is_true() and not self.company_id


def interests(
    records, event_type: EventType, careful: bool = True
) -> Mapping[int, Sequence[Interest]]:
    """Who wants the events of these records, by record id; one per endpoint.

    :param careful: let a filter that fails concern its subscription alone, which costs
        a savepoint for each; else it raises
    """
    judge = _judge if careful else _judge_hastily
    found = defaultdict(dict)
    for subscription in _subscriptions(records.env, event_type):
        matching, error = judge(records, subscription)
        interest = _interest(subscription, error)
        for record in matching:
            wanted = found[record.id]
            known = wanted.get(interest.endpoint_id)
            if known is None or (known.error and not error):
                wanted[interest.endpoint_id] = interest
    return defaultdict(
        tuple, {id_: tuple(wanted.values()) for id_, wanted in found.items()}
    )


def interests_of_one(
    records, event_type: EventType, endpoint_id: int
) -> Mapping[int, Interest]:
    """Which of the records an endpoint wants the events of, as they are today.

    What a filter cannot judge is not wanted, and neither is what is gone, where it
    would have to be judged.

    :return: by record id
    """
    found: dict[int, Interest] = {}
    for subscription in subscriptions_of(records.env, event_type.id, endpoint_id):
        matching, error = records, None
        if not subscription.takes_all:
            matching, error = _judge(records.exists(), subscription)
        if not error:
            found |= dict.fromkeys(matching._ids, _interest(subscription, None))
    return found


def subscriptions_of(
    env, event_type_id: int, endpoint_id: int
) -> Sequence[Subscription]:
    """What an endpoint subscribes to an event type with."""
    found = env["outbox.subscription"]._of_type(event_type_id)
    return [each for each in found if each.endpoint_id == endpoint_id]


def interests_in_doubt(env, event_type: EventType, error: str) -> Sequence[Interest]:
    """Every endpoint that may want an event which cannot be judged."""
    found = {
        subscription.endpoint_id: _interest(subscription, error)
        for subscription in _subscriptions(env, event_type)
    }
    return tuple(found.values())


def _subscriptions(env, event_type: EventType) -> Sequence[Subscription]:
    return env["outbox.subscription"]._of_type(event_type.id)


def _interest(subscription: Subscription, error: str | None) -> Interest:
    return Interest(
        subscription_id=subscription.id,
        endpoint_id=subscription.endpoint_id,
        lanes=subscription.lanes,
        payload_id=subscription.payload_id,
        error=error,
    )


def _judge(records, subscription: Subscription):
    """The records a subscription wants, and why that cannot be said, if so."""
    if subscription.takes_all:
        return records, None
    try:
        with guard(records.env):
            return _judge_hastily(records, subscription)
    except LOST:
        raise
    except Exception as error:
        return records, f"{type(error).__name__}: {error}"


def _judge_hastily(records, subscription: Subscription):
    if subscription.takes_all:
        return records, None
    if subscription.company_id and "company_id" in records._fields:
        records = records.filtered(
            lambda record: record.company_id.id in (subscription.company_id, False)
        )
    return records.filtered_domain(subscription.domain), None
