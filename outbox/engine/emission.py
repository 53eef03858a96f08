# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Events told by code."""

from ..pure.canonical import dumps
from . import outbox_sql, wake_up
from .capture import notes
from .event_type import EventType
from .notes import Interest, Told


def emit(env, name: str, records, data: dict | None) -> None:
    """Note events of a type for the flush; see ``outbox.event.type.emit``."""
    event_type = _type(env, name, records)
    text = None if data is None else dumps(data)
    notes(env).emitted[event_type.id].update(dict.fromkeys(records._ids, text))


def emit_to(endpoint, name: str, record, data: dict) -> None:
    """Store an event that one endpoint gets, whatever is subscribed to.

    :raises ValueError: as ``outbox.event.type.emit``
    """
    env = endpoint.env
    event_type = _type(env, name, record)
    told = Told(
        document=record.display_name,
        company_id=endpoint.company_id.id or None,
        data=dumps(data),
        interests=[Interest(None, endpoint.id, endpoint.lanes)],
    )
    types = {event_type.id: event_type}
    lanes = outbox_sql.store(env, {(event_type.id, record.id): told}, types, env.uid)
    wake_up.after_commit(env.cr, lanes)


def _type(env, name: str, records) -> EventType:
    types = env["outbox.event.type"]._types()
    event_type = next((t for t in types.values() if t.name == name), None)
    if event_type is None:
        raise ValueError(f"There is no active event type named {name!r}.")
    if records._name != event_type.model or not all(records._ids):
        raise ValueError(
            f"Events of type {name} are about saved records of {event_type.model}, "
            f"not {records}."
        )
    return event_type
