# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What is said of records: the payload, and who wants it.

A filter or payload that fails never breaks the business transaction. Any code may run
below them, computed fields and SQL of other addons included, so they run behind a
savepoint; the event is then stored with its error, and its deliveries wait.

Most of the time nothing fails, and one savepoint serves for all that is told together,
whose payloads are read in one statement (:mod:`.payload_rows`). Where something does,
all is told anew by the ORM alone, with a savepoint for each part.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, TypeVar

from ..pure.canonical import dumps
from .event_type import EventType
from .fan_out import interests, interests_in_doubt
from .guard import LOST, guard
from .notes import Interest, Reference, Told
from .payload_rows import read
from .rendering import payload
from .subject import Subject, company_id, subject_of

_logger = logging.getLogger(__name__)

Item = TypeVar("Item")


class Asked(NamedTuple):
    """Records that may have made events of a type.

    :ivar records: in a superuser environment without context, so that data depend on
        neither the user's rights nor language
    :ivar judged: they have, whatever the event type's filter says
    """

    records: Any
    event_type: EventType
    judged: bool = False


# A record and who wants it to be told.
Wanted = tuple[Any, Sequence[Interest]]


class Telling:
    """Tells of records as they are at one moment.

    A payload is rendered once, however many events tell it.

    :ivar careful: keep what fails apart, record by record; else it raises
    """

    def __init__(self, careful: bool = True):
        self.careful = careful
        self._subjects: dict[Reference, Subject] = {}
        self._texts: dict[tuple[int, int], str] = {}

    def tell(self, asked: Sequence[Asked]) -> Iterator[tuple[Asked, int, Told]]:
        """Yield what was asked, the id of a record, and what is told of it."""
        if self.careful:
            for each in asked:
                for id_, told in self._attempt(each, self._told_of):
                    yield each, id_, told
            return
        # Everything is to be known before it is read, so that it is read at once.
        wanted = [(each, self._wanted(each)) for each in asked]
        self._read(wanted)
        for each, some in wanted:
            for record, interests_of in some:
                yield each, record.id, self._told(record, each.event_type, interests_of)

    def all(self, records, event_type: EventType) -> Iterator[tuple[int, Told]]:
        """Yield id and what is told of each record."""
        for _asked, id_, told in self.tell([Asked(records, event_type, judged=True)]):
            yield id_, told

    def again(
        self, record, event_type: EventType, versions: set[int]
    ) -> Iterator[tuple[int, Told]]:
        """What is told of a record for those that were owed an event of it before.

        :param versions: ids of the payloads that they read
        """

        def work(asked: Asked):
            told = self._told(asked.records, event_type, (), versions)
            return [(record.id, told)]

        return self._attempt(Asked(record, event_type), work)

    def _attempt(self, asked: Asked, work) -> Iterator[tuple[int, Told]]:
        """Do the work for all; where that fails, record by record, so that one bad
        record spoils no other."""
        records = asked.records
        if not records:
            return
        try:
            with guard(records.env):
                results = work(asked)
        except LOST:
            raise
        except Exception as error:
            if len(records) > 1:
                for record in records:
                    yield from self._attempt(asked._replace(records=record), work)
            elif records.exists():
                yield records.id, _failed(records, asked.event_type, error)
            return
        yield from results

    def _told_of(self, asked: Asked) -> list[tuple[int, Told]]:
        return [
            (record.id, self._told(record, asked.event_type, wanted))
            for record, wanted in self._wanted(asked)
        ]

    def _wanted(self, asked: Asked) -> list[Wanted]:
        records, event_type, judged = asked
        if not judged:
            records = records.filtered_domain(event_type.domain)
        wanted_by = interests(records, event_type, self.careful)
        return [(record, wanted_by[record.id]) for record in records]

    def _read(self, wanted: Sequence[tuple[Asked, Sequence[Wanted]]]) -> None:
        """Have the texts of all that is wanted, from the database."""
        missing = defaultdict(dict)
        for asked, some in wanted:
            for record, interests_of in some:
                for payload_id in _payloads(asked.event_type, interests_of):
                    if payload_id and (payload_id, record.id) not in self._texts:
                        subject = self._subject(record)
                        missing[payload_id][record.id] = subject.record
        if not missing:
            return
        env = wanted[0][0].records.env
        # A filter may have computed something that is stored.
        env.flush_all()
        for key, data in read(env, missing):
            self._texts[key] = dumps(data)

    def _told(
        self,
        record,
        event_type: EventType,
        wanted: Sequence[Interest],
        versions: Collection[int] = (),
    ) -> Told:
        main = event_type.payload_id
        versions = _payloads(event_type, wanted) | set(versions)
        subject = self._subject(record)
        return Told(
            document=subject.document,
            company_id=subject.company_id,
            payload_id=main,
            data=self._data(subject.record, main),
            versions={
                version: self._data(subject.record, version)
                for version in versions - {main, None}
            },
            interests=wanted,
        )

    def _subject(self, record) -> Subject:
        key = (record._name, record.id)
        if key not in self._subjects:
            self._subjects[key] = subject_of(record)
        return self._subjects[key]

    def _data(self, record, payload_id: int | None) -> str:
        if payload_id is None:
            return dumps({})
        key = (payload_id, record.id)
        if key not in self._texts:
            tree = record.env["outbox.payload"]._trees().get(payload_id)
            if tree is None:
                raise LookupError(
                    "The payload of the event is not known here. Render the event "
                    "again."
                )
            self._texts[key] = dumps(payload(record, tree))
        return self._texts[key]


def _payloads(event_type: EventType, wanted: Sequence[Interest]) -> set[int | None]:
    """Ids of the payloads that an event is told by."""
    return {event_type.payload_id, *(interest.payload_id for interest in wanted)}


def at_once(env, work: Callable[[Telling], Iterable[Item]]) -> list[Item]:
    """What the work yields, which tells of records.

    :param work: has no effect but on the database; may be done twice
    """
    try:
        with guard(env):
            return list(work(Telling(careful=False)))
    except LOST:
        raise
    except Exception:
        # Which part it was shows when each has a savepoint of its own.
        return list(work(Telling()))


def tell_matching(records, event_type: EventType) -> Iterator[tuple[int, Told]]:
    """Yield id and what is told of records that pass the event type's filter."""
    for _asked, id_, told in Telling().tell([Asked(records, event_type)]):
        yield id_, told


def tell_again(record, event_type: EventType, versions: set[int]) -> Told | None:
    """`Telling.again`, or None when the record is gone."""
    return next((t for _id, t in Telling().again(record, event_type, versions)), None)


def tell_data(records, event_type: EventType, data: str) -> list[Told]:
    """What is told of each record with data that code has given."""
    wanted_by = interests(records, event_type)
    return [
        Told(
            document=record.display_name,
            company_id=company_id(record),
            data=data,
            interests=[replace(i, payload_id=None) for i in wanted_by[record.id]],
            emitted=True,
        )
        for record in records
    ]


def _failed(record, event_type: EventType, error: Exception) -> Told:
    _logger.warning(
        "No payload of %s for %s: the event waits for Render Again",
        event_type.name,
        record,
        exc_info=error,
    )
    told = Told(
        payload_id=event_type.payload_id, error=f"{type(error).__name__}: {error}"
    )
    try:
        with guard(record.env):
            told.company_id = company_id(record)
            told.interests = interests(record, event_type)[record.id]
    except LOST:
        raise
    except Exception:
        # Whoever may want it waits, rather than losing it.
        told.interests = interests_in_doubt(record.env, event_type, told.error)
    return told
