# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Who wants an event."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import psycopg2

from odoo.fields import Domain

from .event_type import EventType
from .notes import Interest


@dataclass(frozen=True, slots=True)
class Subscription:
    """An active subscription as fan-out needs it.

    :ivar lanes: how many lanes its endpoint has
    :ivar company_id: only events of this company; None for all
    """

    id: int
    endpoint_id: int
    lanes: int
    company_id: int | None
    domain: Domain


def interests(records, event_type: EventType) -> Mapping[int, Sequence[Interest]]:
    """Who wants the events of these records, by record id; one per endpoint."""
    found = defaultdict(dict)
    for subscription in records.env["outbox.subscription"]._of_type(event_type.id):
        matching, error = _matching(records, subscription)
        for record in matching:
            found[record.id].setdefault(
                subscription.endpoint_id,
                Interest(
                    subscription_id=subscription.id,
                    endpoint_id=subscription.endpoint_id,
                    lanes=subscription.lanes,
                    error=error,
                ),
            )
    return defaultdict(
        tuple, {id_: tuple(wanted.values()) for id_, wanted in found.items()}
    )


def _matching(records, subscription: Subscription):
    if subscription.company_id and "company_id" in records._fields:
        records = records.filtered(
            lambda record: record.company_id.id in (subscription.company_id, False)
        )
    if subscription.domain.is_true():
        return records, None
    try:
        with records.env.cr.savepoint(flush=False):
            return records.filtered_domain(subscription.domain), None
    except psycopg2.OperationalError:
        raise
    except Exception as error:
        return records, f"{type(error).__name__}: {error}"
