# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from dataclasses import dataclass

from odoo.fields import Domain


@dataclass(frozen=True, slots=True)
class EventType:
    """An active event type as capture and flush need it.

    :ivar model: name of the subject's model
    :ivar payload_id: the payload to render, if any
    :ivar expires_after: hours after which nobody needs its events; None: never
    :ivar superseded_by: event types that tell the same and more
    """

    id: int
    name: str
    model: str
    domain: Domain
    payload_id: int | None
    superseded_by: frozenset[int]
    expires_after: float | None = None
