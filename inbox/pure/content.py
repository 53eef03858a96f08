# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What a request says: one message, or several in a batch.

By its media type and headers: CloudEvents 1.0 (structured, binary, batch), a form,
Standard Webhooks, or plain JSON.
"""

import json
from dataclasses import dataclass
from urllib.parse import parse_qsl

from . import cloud_event, mapping, media, rfc3339, strict_json
from .item import Item
from .received import Received
from .strict_json import Json
from .unreadable import Unreadable

__all__ = ["ContentSettings", "Item", "Unreadable", "is_batch", "items"]

FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 1000
MOST_EVENTS = 1000
# Senders that offer forms, GitHub and Slack among them, put JSON into this one field.
_JSON_FIELD = "payload"


@dataclass(frozen=True, slots=True)
class ContentSettings:
    """Where to find what stands in no CloudEvent.

    :ivar uid: the message's id, if a header has it
    :ivar type: what happened, if a header says it
    :ivar id_path: JMESPath to the id in the body, if no header has it
    :ivar type_path: JMESPath to the type in the body, if no header says it
    """

    uid: str | None = None
    type: str | None = None
    id_path: str = ""
    type_path: str = ""


def is_batch(received: Received) -> bool:
    """Whether the request is one that may hold any number of messages."""
    return received.content_type == cloud_event.BATCH


def items(received: Received, settings: ContentSettings) -> list[Item]:
    """The messages of a request. Their ids may be missing, but for CloudEvents.

    :raises Unreadable: whatever else is wrong; nothing else is raised
    """
    media.check_charset(received.headers.get("content-type", ""))
    kind = received.content_type
    if is_batch(received):
        return _batch(received.body)
    if kind == cloud_event.STRUCTURED:
        return [cloud_event.structured(strict_json.parse(received.body))]
    if kind.startswith(cloud_event.PREFIX):
        raise Unreadable(
            f"Send CloudEvents as {cloud_event.STRUCTURED} or {cloud_event.BATCH}.", 415
        )
    if cloud_event.is_binary(received):
        return [cloud_event.binary(received)]
    if kind == FORM:
        return [_plain(_form(received.body), settings)]
    if media.is_json(kind):
        found = strict_json.parse(received.body)
        return [_standard_webhook(received, found, settings) or _plain(found, settings)]
    raise Unreadable(
        "Send application/json, CloudEvents or a form, and say which in Content-Type.",
        415,
    )


def _batch(body: bytes) -> list[Item]:
    found = strict_json.parse(body)
    if not isinstance(found.value, list):
        raise Unreadable("A batch of CloudEvents is an array.")
    if len(found.value) > MOST_EVENTS:
        raise Unreadable(f"Send {MOST_EVENTS} events at once, or fewer.")
    events = []
    texts = strict_json.elements(found.text)
    for number, (value, text) in enumerate(zip(found.value, texts, strict=True), 1):
        try:
            events.append(cloud_event.structured(Json(value, text)))
        except Unreadable as error:
            raise Unreadable(f"Event {number}: {error.detail}", error.status) from None
    return events


def _standard_webhook(
    received: Received, found: Json, settings: ContentSettings
) -> Item | None:
    """What Standard Webhooks, "Payload structure", describes; None if it is not so."""
    body = found.value
    if (
        not received.headers.get("webhook-id")
        or not isinstance(body, dict)
        or not isinstance(body.get("type"), str)
        or "data" not in body
    ):
        return None
    try:
        time = rfc3339.parse(str(body["timestamp"])) if "timestamp" in body else None
    except ValueError as error:
        raise Unreadable(f"timestamp: {error}") from None
    return Item(
        uid=settings.uid or received.headers["webhook-id"],
        type=settings.type or body["type"],
        time=time,
        data=body["data"],
        text=strict_json.members(found.text)["data"],
    )


def _plain(found: Json, settings: ContentSettings) -> Item:
    return Item(
        uid=settings.uid or _at(settings.id_path, found.value),
        type=settings.type or _at(settings.type_path, found.value),
        data=found.value,
        text=found.text,
    )


def _at(path: str, value: object) -> str | None:
    """The text or whole number at a path; None for anything else."""
    if not path:
        return None
    try:
        found = mapping.apply(mapping.compile(path), value)
    except ValueError:
        return None
    if isinstance(found, bool) or not isinstance(found, str | int):
        return None
    return str(found) or None


def _form(body: bytes) -> Json:
    """The fields of a form; one that comes several times is a list."""
    pairs = _fields(body)
    if len(pairs) == 1 and pairs[0][0] == _JSON_FIELD:
        return strict_json.parse_text(pairs[0][1])
    fields: dict[str, str | list[str]] = {}
    for name, value in pairs:
        if name not in fields:
            fields[name] = value
        elif isinstance(fields[name], list):
            fields[name].append(value)
        else:
            fields[name] = [fields[name], value]
    if not fields:
        raise Unreadable("The form has no fields.")
    strict_json.check(fields)
    return Json(fields, json.dumps(fields, ensure_ascii=False))


def _fields(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            body.decode(),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except UnicodeDecodeError:
        raise Unreadable("The form is not UTF-8.") from None
    except ValueError:
        raise Unreadable(f"The form has more than {MOST_FIELDS} fields.") from None
