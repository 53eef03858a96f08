# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What is said of records: the payload, and who wants it.

A filter or payload that fails never breaks the business transaction. Any code may run
below them, computed fields and SQL of other addons included, so they run behind a
savepoint; the event is then stored with its error, and its deliveries wait.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace

import psycopg2

from ..pure.canonical import dumps
from .event_type import EventType
from .fan_out import interests, interests_in_doubt
from .guard import guard
from .notes import Interest, Told
from .rendering import payload

_logger = logging.getLogger(__name__)


def tell_matching(records, event_type: EventType) -> Iterator[tuple[int, Told]]:
    """Yield id and what is told of the records that pass the event type's filter.

    :param records: in a superuser environment without context, so that data depend on
        neither the user's rights nor language
    """
    yield from _guarded(records, event_type, _tell_matching)


def tell(records, event_type: EventType) -> Iterator[tuple[int, Told]]:
    """Yield id and what is told of each record."""
    yield from _guarded(records, event_type, _tell)


def _tell_matching(records, event_type: EventType) -> list[tuple[int, Told]]:
    return _tell(records.filtered_domain(event_type.domain), event_type)


def _tell(records, event_type: EventType) -> list[tuple[int, Told]]:
    wanted_by = interests(records, event_type)
    return [
        (
            record.id,
            _told(
                record,
                event_type,
                {interest.payload_id for interest in wanted_by[record.id]},
                wanted_by[record.id],
            ),
        )
        for record in records
    ]


def tell_again(record, event_type: EventType, versions: set[int]) -> Told | None:
    """What is told of a record for those that were owed an event of it before.

    :param versions: ids of the payloads that they read
    :return: None when the record is gone
    """

    def work(record, event_type):
        return [(record.id, _told(record, event_type, versions, ()))]

    return next((told for _id, told in _guarded(record, event_type, work)), None)


def _told(
    record, event_type: EventType, versions: set[int], wanted: Sequence[Interest]
) -> Told:
    main = event_type.payload_id
    company = company_id(record)
    if company:
        # What a product costs or a partner may owe is another value in each company.
        record = record.with_company(company)
    return Told(
        document=record.display_name,
        company_id=company,
        payload_id=main,
        data=_data(record, main),
        versions={
            version: _data(record, version) for version in versions - {main, None}
        },
        interests=wanted,
    )


def _data(record, payload_id: int | None) -> str:
    if payload_id is None:
        return dumps({})
    tree = record.env["outbox.payload"]._trees().get(payload_id)
    if tree is None:
        raise LookupError(
            "The payload of the event is not known here. Render the event again."
        )
    return dumps(payload(record, tree))


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


def _guarded(records, event_type: EventType, work) -> Iterator[tuple[int, Told]]:
    """Do the work for all; where that fails, record by record, so that one bad record
    spoils no other."""
    if not records:
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
                yield from _guarded(record, event_type, work)
        elif records.exists():
            yield records.id, _failed(records, event_type, error)
        return
    yield from results


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
