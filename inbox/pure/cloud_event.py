# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""CloudEvents 1.0 in HTTP: the JSON format and the binary content mode."""

import base64
import json
import re
from collections.abc import Mapping
from urllib.parse import unquote

from . import media, rfc3339, strict_json
from .item import Item
from .received import Received
from .strict_json import Json
from .unreadable import Unreadable

PREFIX = "application/cloudevents"
STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"

_HEADER = "ce-"
_REQUIRED = ("id", "source", "type")
_OPTIONAL = ("subject", "time", "datacontenttype", "dataschema")
_DATA = ("data", "data_base64")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_MALFORMED = re.compile(r"%(?![0-9A-Fa-f]{2})")


def is_binary(received: Received) -> bool:
    """Whether it has an attribute in a header; whatever is missing is told later."""
    headers = received.headers
    return any(f"{_HEADER}{name}" in headers for name in ("specversion", *_REQUIRED))


def structured(found: Json) -> Item:
    """An event in the JSON format, of which an attribute that is null is absent.

    :raises Unreadable: it breaks the rules of the format; says which
    """
    if not isinstance(found.value, dict):
        raise Unreadable("A CloudEvent is an object.")
    members = {
        name: value
        for name, value in found.value.items()
        if value is not None or name == "data"
    }
    attributes = {k: v for k, v in members.items() if k not in _DATA}
    if "data_base64" in members:
        if members.get("data") is not None:
            raise Unreadable("Send data or data_base64, not both.")
        data = _from_base64(members["data_base64"], attributes)
    elif "data" in members:
        data = Json(members["data"], strict_json.members(found.text)["data"])
    else:
        data = Json(None, "null")
    return _item(attributes, data)


def binary(received: Received) -> Item:
    """An event whose attributes are headers and whose data are the body.

    :raises Unreadable: it breaks the rules of the mode; says which
    """
    attributes: dict[str, object] = {
        name.removeprefix(_HEADER): _decoded(name, value)
        for name, value in received.headers.items()
        if name.startswith(_HEADER)
    }
    attributes.pop("datacontenttype", None)
    return _item(attributes, _content(received.body, received.content_type))


def _item(attributes: Mapping[str, object], data: Json) -> Item:
    if attributes.get("specversion") != "1.0":
        raise Unreadable('The attribute specversion has to be "1.0".')
    for name in _REQUIRED:
        if name not in attributes:
            raise Unreadable(f"The attribute {name} is missing.")
    for name in (*_REQUIRED, *_OPTIONAL):
        if name in attributes:
            _check_text(name, attributes[name])
    known = ("specversion", *_REQUIRED, *_OPTIONAL)
    return Item(
        uid=attributes["id"],
        type=attributes["type"],
        subject=attributes.get("subject"),
        source=attributes["source"],
        time=_time(attributes.get("time")),
        data=data.value,
        text=data.text,
        extensions={k: v for k, v in attributes.items() if k not in known},
    )


def _check_text(name: str, value: object) -> None:
    if not isinstance(value, str) or not value.strip():
        raise Unreadable(f"The attribute {name} has to be a text that is not empty.")
    if _CONTROL.search(value):
        raise Unreadable(f"The attribute {name} holds a control character.")


def _time(text: object) -> object:
    if text is None:
        return None
    try:
        return rfc3339.parse(text)
    except ValueError as error:
        raise Unreadable(f"The attribute time: {error}") from None


def _from_base64(text: object, attributes: Mapping[str, object]) -> Json:
    kind = attributes.get("datacontenttype", "application/json")
    if not isinstance(text, str) or not isinstance(kind, str):
        raise Unreadable("data_base64 and datacontenttype have to be texts.")
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raise Unreadable("data_base64 is no Base64.") from None
    media.check_charset(kind)
    return _content(raw, kind.partition(";")[0].strip().lower())


def _content(raw: bytes, kind: str) -> Json:
    """Data that are JSON; text is one JSON text. No data are null.

    :raises Unreadable: neither, so that nothing could be mapped
    """
    if not raw:
        return Json(None, "null")
    if media.is_json(kind or "application/json"):
        return strict_json.parse(raw)
    if not kind.startswith("text/"):
        raise Unreadable("Send the data of events as application/json or text.", 415)
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise Unreadable("The data of the event are not UTF-8.") from None
    strict_json.check(text)
    return Json(text, json.dumps(text, ensure_ascii=False))


def _decoded(name: str, value: str) -> str:
    """HTTP binding, 3.1.3.2: without quotes, then one round of percent-decoding."""
    value = value.strip()
    if not value.isascii():
        raise Unreadable(f"Percent-encode what is not ASCII in the header {name}.")
    if len(value) > 1 and value[0] == value[-1] == '"':
        value = re.sub(r"\\(.)", r"\1", value[1:-1])
    try:
        if _MALFORMED.search(value):
            raise ValueError
        text = unquote(value, errors="strict")
    except ValueError:
        raise Unreadable(
            f"The header {name} is no percent-encoded UTF-8. Encode % as %25."
        ) from None
    # What cannot be kept must not come in by an extension either.
    strict_json.check(text)
    return text
