# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""From events to the body and the headers of a request.

The data of an event are JSON text already. They are put into the envelope as they are,
never parsed and written again: what was stored is what is signed and sent.

A further content mode is one more function in ``_ENCODERS``.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import lru_cache
from json.encoder import encode_basestring as quoted
from urllib.parse import quote
from uuid import UUID, uuid5

from .event import Event

#: Digits of the largest number PostgreSQL's int8 holds, plus one.
SEQUENCE_DIGITS = 20

# CloudEvents 1.0, type system: what the type String excludes.
_NO_STRING = re.compile(
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}"
        for plane in range(0, 0x110000, 0x10000)
    )
    + "]"
)
# RFC 3986: the characters of a URI-reference; a URI starts with its scheme.
_URI_REFERENCE = re.compile(r"(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
# What the ids of batches are made in; any other would change them.
_BATCHES = UUID("6d2ae2b8-6f0e-4d0c-9c55-0f3f2a1f7e31")
# Standard Webhooks 1.0.0, "Event types".
_DOTTED_TYPE = re.compile(r"[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*")
# CloudEvents 1.0, HTTP binding, 3.1.3.2: what a header holds as it is.
_HEADER_SAFE = "".join(
    chr(code) for code in range(0x21, 0x7F) if chr(code) not in ('"', "%")
)


@dataclass(frozen=True, slots=True)
class Encoded:
    """The body of a request, its media type, and what else goes into headers."""

    body: bytes
    content_type: str
    headers: tuple[tuple[str, str], ...] = ()


def encode(event: Event, mode: str) -> Encoded:
    """The envelope of an event. The same event always gives the same bytes.

    :param mode: one of ``CONTENT_MODES``
    :raises ValueError: for an unknown mode and for an attribute that breaks the rules
        of the mode; the message says which and why
    """
    encoder = _ENCODERS.get(mode)
    if encoder is None:
        raise ValueError(
            f"Unknown content mode {mode!r}. Choose one of {', '.join(CONTENT_MODES)}."
        )
    if not event.data.strip():
        raise ValueError(f"Event {event.id} has no data yet. Render it first.")
    return encoder(event)


def join_batch(structured: Iterable[Encoded]) -> Encoded:
    """Several events in one request: CloudEvents 1.0, JSON batch format.

    :param structured: the events as ``cloudevents_structured``

    :raises ValueError: there is none, and so nothing to tell anybody
    """
    bodies = [encoded.body for encoded in structured]
    if not bodies:
        raise ValueError("A batch needs at least one event.")
    return Encoded(
        b"[" + b",".join(bodies) + b"]",
        "application/cloudevents-batch+json; charset=UTF-8",
    )


def batch_id(ids: Iterable[str]) -> str:
    """The id of a message that holds these events: the same for the same events."""
    return str(uuid5(_BATCHES, " ".join(ids)))


def _cloudevents_structured(event: Event) -> Encoded:
    """CloudEvents 1.0, JSON event format, structured content mode."""
    return Encoded(
        _with_data(_attributes(event), event.data),
        "application/cloudevents+json; charset=UTF-8",
    )


def _cloudevents_binary(event: Event) -> Encoded:
    """CloudEvents 1.0, HTTP binding, binary content mode."""
    attributes = _attributes(event)
    content_type = attributes.pop("datacontenttype")
    headers = tuple(
        (f"ce-{name}", quote(value, safe=_HEADER_SAFE))
        for name, value in attributes.items()
    )
    return Encoded(event.data.encode(), content_type, headers)


def _cloudevents_batch(event: Event) -> Encoded:
    """A batch of one, for receivers that take nothing but batches."""
    return join_batch([_cloudevents_structured(event)])


def _attributes(event: Event) -> dict[str, str]:
    """The context attributes of CloudEvents 1.0 and of the extensions in use."""
    attributes = {
        "specversion": "1.0",
        "id": _string("id", event.id),
        "source": _uri_reference("source", event.source),
        "type": _string("type", event.type),
        "subject": _string("subject", event.subject),
        "time": _timestamp(event.time),
        "datacontenttype": "application/json",
    }
    if event.dataschema is not None:
        attributes["dataschema"] = _uri("dataschema", event.dataschema)
    attributes["partitionkey"] = _string("partitionkey", event.key)
    attributes["sequence"] = _sequence(event.sequence)
    if event.expires_at is not None:
        attributes["expirytime"] = _timestamp(event.expires_at)
    if event.traceparent is not None:
        attributes["traceparent"] = _string("traceparent", event.traceparent)
    return attributes


def _standard_webhooks(event: Event) -> Encoded:
    """Standard Webhooks 1.0.0, "Payload structure"."""
    if not _DOTTED_TYPE.fullmatch(event.type):
        raise ValueError(
            f"The event type {event.type!r} cannot be sent as a Standard Webhook: use "
            "letters, digits and underscores, separated by dots."
        )
    attributes = {"type": event.type, "timestamp": _timestamp(event.time)}
    return Encoded(_with_data(attributes, event.data), "application/json")


_ENCODERS: dict[str, Callable[[Event], Encoded]] = {
    "cloudevents_structured": _cloudevents_structured,
    "cloudevents_binary": _cloudevents_binary,
    "cloudevents_batch": _cloudevents_batch,
    "standard_webhooks": _standard_webhooks,
}

#: Technical names of the ways to put an event into a request.
CONTENT_MODES: tuple[str, ...] = tuple(_ENCODERS)


def _with_data(attributes: dict[str, str], data: str) -> bytes:
    # Texts only, as the encoder of JSON takes as long to set up as for all of them.
    head = ",".join([f'"{name}":{quoted(text)}' for name, text in attributes.items()])
    return f'{{{head},"data":{data}}}'.encode()


def _string(name: str, value: str) -> str:
    if not value:
        raise ValueError(f"The attribute {name} is empty. Give it a value.")
    # What is printable holds none of these, and is told apart faster.
    found = None if value.isprintable() else _NO_STRING.search(value)
    if found:
        raise ValueError(
            f"The attribute {name} holds U+{ord(found[0]):04X} at position "
            f"{found.start()}, which CloudEvents does not allow. Remove it."
        )
    return value


def uri_reference(text: str) -> str:
    """The text as a URI-reference (RFC 3986): all else in it percent-encoded."""
    text = re.sub("%(?![0-9A-Fa-f]{2})", "%25", text)
    return quote(text, safe="%:/?#[]@!$&'()*+,;=-._~")


@lru_cache
def _uri_reference(name: str, value: str) -> str:
    if not _URI_REFERENCE.fullmatch(value):
        raise ValueError(
            f"The attribute {name} is {value!r}, which is no URI-reference (RFC 3986). "
            "Percent-encode spaces and everything that is not ASCII."
        )
    return value


@lru_cache
def _uri(name: str, value: str) -> str:
    if not _SCHEME.match(value):
        raise ValueError(
            f"The attribute {name} is {value!r}, which is no absolute URI. Start it "
            "with a scheme such as https://."
        )
    return _uri_reference(name, value)


def _timestamp(value: datetime) -> str:
    """RFC 3339 in UTC, always with microseconds."""
    if value.tzinfo is None:
        raise ValueError("The time of an event needs a time zone. Give it UTC.")
    text = value.astimezone(timezone.utc).isoformat(timespec="microseconds")
    return text.removesuffix("+00:00") + "Z"


def _sequence(value: int) -> str:
    """Padded, because receivers compare sequences as text."""
    if value < 0:
        raise ValueError(f"The sequence of an event is {value}. Start at 0.")
    return f"{value:0{SEQUENCE_DIGITS}d}"
