# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What a transaction does to watched records.

Notes hold what happened since the last flush and vanish with a rolled-back savepoint.
The history holds what is known of the whole transaction and survives savepoints: it
only says where to look and what was there before, and is judged by what the database
holds at the flush.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..pure.decide import Change
from .origin import Origin

# Event type id and record id: what a transaction tells once.
Key = tuple[int, int]
# Model name and record id.
Reference = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Interest:
    """A subscription that wants an event.

    :ivar lanes: how many lanes its endpoint had when it was looked up
    :ivar payload_id: the version of the payload it has pinned
    :ivar error: why its filter could not be evaluated, if so: the delivery then waits
        for a person
    """

    subscription_id: int | None
    endpoint_id: int
    lanes: int
    payload_id: int | None = None
    error: str | None = None


@dataclass(slots=True)
class Told:
    """What is said of an event.

    :ivar document: the record's display name
    :ivar payload_id: the payload that the data follow; None when code has given them
    :ivar data: exact JSON text; None when it could not be rendered
    :ivar versions: the same in further versions of the payload, by payload id
    :ivar error: why it could not be rendered, if so
    :ivar interests: the subscriptions that want it
    :ivar emitted: told by code, and not to be judged by triggers
    """

    document: str | None = None
    company_id: int | None = None
    payload_id: int | None = None
    data: str | None = None
    versions: Mapping[int, str] = field(default_factory=dict)
    error: str | None = None
    interests: Sequence[Interest] = ()
    emitted: bool = False


@dataclass(slots=True)
class Notes:
    """What happened since the last flush.

    :ivar touched: {model name: ids of created and updated records}
    :ivar deleted: keys of deletions
    :ivar rolled_up: {key of a subject: parts that were deleted}
    :ivar emitted: {key: Told, or None to render the payload at the flush}
    :ivar waited: the flush has let others go first
    """

    touched: defaultdict[str, set[int]] = field(
        default_factory=lambda: defaultdict(set)
    )
    deleted: set[Key] = field(default_factory=set)
    rolled_up: defaultdict[Key, set[Reference]] = field(
        default_factory=lambda: defaultdict(set)
    )
    emitted: dict[Key, Told | None] = field(default_factory=dict)
    waited: bool = False


@dataclass(slots=True)
class History:
    """What is known of the whole transaction.

    :ivar origin: where the first of it comes from
    :ivar changes: {model name: {record id: what was there before}}
    :ivar causes: {key: records whose change makes the event}
    :ivar caused: the same the other way round
    :ivar ranks: {key: its place among the events of a record}
    :ivar deleted: {key: Told}, rendered while the record could be read
    :ivar rendered: keys of events that code emitted without data
    :ivar flushed: events may have been stored
    """

    origin: Origin
    changes: defaultdict[str, dict[int, Change]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    causes: defaultdict[Key, set[Reference]] = field(
        default_factory=lambda: defaultdict(set)
    )
    caused: defaultdict[Reference, set[Key]] = field(
        default_factory=lambda: defaultdict(set)
    )
    ranks: dict[Key, int] = field(default_factory=dict)
    deleted: dict[Key, Told] = field(default_factory=dict)
    rendered: set[Key] = field(default_factory=set)
    flushed: bool = False

    def cause(self, key: Key, references: Iterable[Reference]) -> None:
        """Keep that changes of these records make the event."""
        for reference in references:
            self.causes[key].add(reference)
            self.caused[reference].add(key)

    def forget(self, references: Iterable[Reference]) -> set[Key]:
        """Forget what these records have caused; return the keys of it."""
        keys = set()
        for reference in references:
            keys |= self.caused.pop(reference, set())
            for key in keys:
                self.causes[key].discard(reference)
        return keys

    def is_new(self, model: str, id_: int) -> bool:
        """Whether the transaction created the record."""
        change = self.changes[model].get(id_)
        return change is not None and change.created
