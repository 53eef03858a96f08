# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Events told by code."""

from collections.abc import Mapping

from odoo.addons.integration_base.engine.neutral import neutral

from ..pure.canonical import dumps
from . import outbox_sql, wake_up
from .capture import history, notes
from .event_type import EventType
from .notes import Interest, Told
from .origin import origin_of
from .telling import tell_data


def emit(env, name: str, records, data: dict | None) -> None:
    """Note events of a type for the flush; see ``outbox.event.type.emit``."""
    event_type = _type(env, name, records)
    keys = [(event_type.id, id_) for id_ in records._ids]
    noted = notes(env).emitted
    if data is None:
        noted.update(dict.fromkeys(keys))
        history(env).rendered.update(keys)
        return
    told = tell_data(records.with_env(neutral(env.cr)), event_type, dumps(data))
    noted.update(zip(keys, told, strict=True))
    history(env).rendered.difference_update(keys)


def emit_told(env, event_type: EventType, told: Mapping[int, Told]) -> None:
    """Note events with what has been rendered just now; by record id.

    As if they were rendered at the flush: a later one renders them again.
    """
    if not told:
        return
    for each in told.values():
        each.emitted = True
    keys = {(event_type.id, id_): each for id_, each in told.items()}
    notes(env).emitted.update(keys)
    history(env).rendered.update(keys)


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
        emitted=True,
    )
    types = {event_type.id: event_type}
    keyed = {(event_type.id, record.id): told}
    lanes = outbox_sql.store(env, keyed, types, origin_of(env))
    wake_up.after_commit(env.cr, lanes)


def _type(env, name: str, records) -> EventType:
    event_type = env["outbox.event.type"]._active_named(name)
    if event_type is None:
        raise ValueError(f"There is no active event type named {name!r}.")
    if records._name != event_type.model or not all(records._ids):
        raise ValueError(
            f"Events of type {name} are about saved records of {event_type.model}, "
            f"not {records}."
        )
    return event_type
