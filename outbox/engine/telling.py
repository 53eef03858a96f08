# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What is said of records: the payload, and who wants it.

A filter or payload that fails never breaks the business transaction. Any code may run
below them, computed fields and SQL of other addons included, so they run behind a
savepoint; the event is then stored with its error, and its deliveries wait.

Most of the time nothing fails, and one savepoint serves for all that is told together.
Where something does, all is told anew, with a savepoint for each part.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, TypeVar

import psycopg2

from ..pure.canonical import dumps
from .event_type import EventType
from .fan_out import interests, interests_in_doubt
from .guard import guard
from .notes import Interest, Reference, Told
from .rendering import payload

_logger = logging.getLogger(__name__)

Item = TypeVar("Item")


class _Subject(NamedTuple):
    """:ivar record: as its company sees it"""

    record: Any
    document: str
    company_id: int | None


class Telling:
    """Tells of records as they are at one moment.

    A payload is rendered once, however many events tell it.

    :ivar careful: keep what fails apart, record by record; else it raises
    """

    def __init__(self, careful: bool = True):
        self.careful = careful
        self._subjects: dict[Reference, _Subject] = {}
        self._texts: dict[tuple[int, int], str] = {}

    def matching(self, records, event_type: EventType) -> Iterator[tuple[int, Told]]:
        """Yield id and what is told of records that pass the event type's filter.

        :param records: in a superuser environment without context, so that data depend
            on neither the user's rights nor language
        """
        return self._attempt(records, event_type, self._matching)

    def all(self, records, event_type: EventType) -> Iterator[tuple[int, Told]]:
        """Yield id and what is told of each record."""
        return self._attempt(records, event_type, self._all)

    def again(
        self, record, event_type: EventType, versions: set[int]
    ) -> Iterator[tuple[int, Told]]:
        """What is told of a record for those that were owed an event of it before.

        :param versions: ids of the payloads that they read
        """

        def work(record, event_type):
            return [(record.id, self._told(record, event_type, versions, ()))]

        return self._attempt(record, event_type, work)

    def _attempt(
        self, records, event_type: EventType, work
    ) -> Iterator[tuple[int, Told]]:
        """Do the work for all; where that fails, record by record, so that one bad
        record spoils no other."""
        if not records:
            return
        if not self.careful:
            yield from work(records, event_type)
            return
        try:
            with guard(records.env):
                results = work(records, event_type)
        except psycopg2.OperationalError:
            # A serialisation failure or lost connection concerns the whole transaction.
            raise
        except Exception as error:
            if len(records) > 1:
                for record in records:
                    yield from self._attempt(record, event_type, work)
            elif records.exists():
                yield records.id, _failed(records, event_type, error)
            return
        yield from results

    def _matching(self, records, event_type: EventType) -> list[tuple[int, Told]]:
        return self._all(records.filtered_domain(event_type.domain), event_type)

    def _all(self, records, event_type: EventType) -> list[tuple[int, Told]]:
        wanted_by = interests(records, event_type, self.careful)
        found = []
        for record in records:
            wanted = wanted_by[record.id]
            versions = {interest.payload_id for interest in wanted}
            told = self._told(record, event_type, versions, wanted)
            found.append((record.id, told))
        return found

    def _told(
        self,
        record,
        event_type: EventType,
        versions: set[int],
        wanted: Sequence[Interest],
    ) -> Told:
        main = event_type.payload_id
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

    def _subject(self, record) -> "_Subject":
        key = (record._name, record.id)
        if key not in self._subjects:
            company = company_id(record)
            if company:
                # What a product costs or a partner owes differs between companies.
                record = record.with_company(company)
            self._subjects[key] = _Subject(record, record.display_name, company)
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


def at_once(env, work: Callable[[Telling], Iterable[Item]]) -> list[Item]:
    """What the work yields, which tells of records.

    :param work: has no effect but on the database; may be done twice
    """
    try:
        with guard(env):
            return list(work(Telling(careful=False)))
    except psycopg2.OperationalError:
        raise
    except Exception:
        # Which part it was shows when each has a savepoint of its own.
        return list(work(Telling()))


def tell_matching(records, event_type: EventType) -> Iterator[tuple[int, Told]]:
    """`Telling.matching`, of records that are told of alone."""
    return Telling().matching(records, event_type)


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
    except psycopg2.OperationalError:
        raise
    except Exception:
        # Whoever may want it waits, rather than losing it.
        told.interests = interests_in_doubt(record.env, event_type, told.error)
    return told


def company_id(record) -> int | None:
    """The company a record belongs to, if its model knows companies."""
    field = record._fields.get("company_id")
    if field is None or field.comodel_name != "res.company":
        return None
    return record.company_id.id or None
