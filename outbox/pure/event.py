# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""One committed fact, as floor 1 sees it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Event:
    """An event with everything its envelope needs.

    :ivar id: UUID text; the same on every attempt and every replay
    :ivar source: URI-reference of the database that emitted it
    :ivar type: dotted name of the fact, ``sale.order.confirmed``
    :ivar subject: the record it is about, ``sale.order/42``
    :ivar time: when it happened; aware
    :ivar key: what order is kept for
    :ivar sequence: grows with every event of the database; not negative
    :ivar data: the exact JSON text to send
    :ivar traceparent: W3C trace context of the request that caused it
    :ivar expires_at: when nobody needs it any more, if ever; aware
    :ivar dataschema: absolute URI of the schema that ``data`` follows
    """

    id: str
    source: str
    type: str
    subject: str
    time: datetime
    key: str
    sequence: int
    data: str
    traceparent: str | None = None
    dataschema: str | None = None
    expires_at: datetime | None = None
