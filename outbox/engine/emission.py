# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Events told by code."""

from ..pure.canonical import dumps
from .capture import notes


def emit(env, name: str, records, data: dict | None) -> None:
    """Note events of a type for the flush; see ``outbox.event.type.emit``."""
    types = env["outbox.event.type"]._types()
    event_type = next((t for t in types.values() if t.name == name), None)
    if event_type is None:
        raise ValueError(f"There is no active event type named {name!r}.")
    if records._name != event_type.model or not all(records._ids):
        raise ValueError(
            f"Events of type {name} are about saved records of {event_type.model}, "
            f"not {records}."
        )
    text = None if data is None else dumps(data)
    notes(env).emitted[event_type.id].update(dict.fromkeys(records._ids, text))
