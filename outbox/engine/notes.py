# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What one transaction did since its last flush."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..pure.decide import Change


@dataclass(slots=True)
class Told:
    """An event that has happened to a record, with what will be said of it.

    :ivar document: the record's display name
    :ivar data: exact JSON text; None when it could not be rendered
    :ivar error: why not, if so
    :ivar interests: the subscriptions that want it
    """

    document: str | None = None
    company_id: int | None = None
    data: str | None = None
    error: str | None = None
    interests: Sequence["Interest"] = ()


@dataclass(frozen=True, slots=True)
class Interest:
    """A subscription that wants an event.

    :ivar lanes: how many lanes its endpoint has
    :ivar error: why its filter could not be evaluated, if so: the delivery then waits
        for a person
    """

    subscription_id: int
    endpoint_id: int
    lanes: int
    error: str | None = None


@dataclass(slots=True)
class Notes:
    """Where the flush has to look.

    :ivar user_id: who did the first of it
    :ivar changes: {model name: {record id: Change}}
    :ivar rolled_up: {event type id: ids of subjects that a deletion elsewhere changed}
    :ivar deleted: {event type id: {record id: Told}}, rendered before the deletion
    :ivar emitted: {event type id: {record id: JSON text, or None to render it}}
    """

    user_id: int
    changes: defaultdict[str, dict[int, Change]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    rolled_up: defaultdict[int, set[int]] = field(
        default_factory=lambda: defaultdict(set)
    )
    deleted: defaultdict[int, dict[int, Told]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    emitted: defaultdict[int, dict[int, str | None]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    def is_new(self, model: str, id_: int) -> bool:
        """Whether the record was created since the last flush."""
        change = self.changes[model].get(id_)
        return change is not None and change.created
