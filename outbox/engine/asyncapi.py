# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The AsyncAPI document: which events there are, and how each of them arrives."""

from odoo.modules import Manifest

from ..pure.envelope import SEQUENCE_DIGITS

CONTENT_TYPE = "application/cloudevents+json"

TRACEPARENT = "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"

DESCRIPTION = (
    "Each event is a fact that was committed in Odoo. It is posted to the URL of every "
    "endpoint that is subscribed to its type, at least once and in order for each "
    "subject: a receiver ignores the events whose id it has seen before.\n\n"
    "The body is a CloudEvents 1.0 JSON document, as described here, and the headers "
    "are those of Standard Webhooks. An endpoint may have chosen CloudEvents in binary "
    "mode, in batches (a JSON array of such documents), or the envelope of Standard "
    "Webhooks (type, timestamp, data) instead.\n\n"
    "What an endpoint is not cleared for is left out of the data. Add "
    "?clearance=internal, or another class, to this document's address or to that of a "
    "schema to see what is left."
)

HEADERS = {
    "type": "object",
    "description": "Standard Webhooks 1.0.0, and W3C Trace Context.",
    "properties": {
        "webhook-id": {
            "type": "string",
            "description": "The id of the event, or of the batch; the same on every "
            "attempt.",
        },
        "webhook-timestamp": {
            "type": "string",
            "pattern": "^[0-9]+$",
            "description": "When this attempt was made, in seconds of Unix time.",
        },
        "webhook-signature": {
            "type": "string",
            "description": "One or more signatures of id, timestamp and body, such as "
            "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=, separated by spaces. One "
            "that matches is enough.",
        },
        "traceparent": {
            "type": "string",
            "pattern": TRACEPARENT,
            "description": "W3C Trace Context of the request to Odoo that caused the "
            "event, if that had one; none for a batch of several traces.",
        },
    },
    "required": ["webhook-id", "webhook-timestamp", "webhook-signature"],
}

ENVELOPE = {
    "title": "CloudEvent",
    "description": "The attributes of CloudEvents 1.0 in the JSON event format.",
    "type": "object",
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {
            "type": "string",
            "minLength": 1,
            "description": "Unique, and the same on every attempt and every replay.",
        },
        "source": {
            "type": "string",
            "format": "uri-reference",
            "description": "The database that tells it.",
        },
        "type": {"type": "string", "description": "The name of the event type."},
        "subject": {
            "type": "string",
            "description": "The record it is about, such as sale.order/42.",
        },
        "time": {
            "type": "string",
            "format": "date-time",
            "description": "When it happened.",
        },
        "datacontenttype": {"const": "application/json"},
        "dataschema": {
            "type": "string",
            "format": "uri",
            "description": "Where the JSON Schema of the data is published.",
        },
        "partitionkey": {
            "type": "string",
            "description": "Events of the same key arrive in the order they happened.",
        },
        "sequence": {
            "type": "string",
            "pattern": f"^[0-9]{{{SEQUENCE_DIGITS}}}$",
            "description": "Grows with every event of the source; compare it as text.",
        },
        "expirytime": {
            "type": "string",
            "format": "date-time",
            "description": "When the event may be ignored, if its type expires.",
        },
        "traceparent": {
            "type": "string",
            "pattern": TRACEPARENT,
            "description": "W3C Trace Context of the request to Odoo that caused it, "
            "if that had one; the same on every attempt and every replay.",
        },
    },
    "required": [
        "specversion",
        "id",
        "source",
        "type",
        "subject",
        "time",
        "datacontenttype",
        "partitionkey",
        "sequence",
        "data",
    ],
}


def document(event_types, clearance=None) -> dict:
    """What is known of event types, in AsyncAPI 3.0.

    :param event_types: in a neutral environment, so that all of it is English
    :param clearance: of whoever it is for; None for everything
    """
    addons = event_types._addons()
    payloads = event_types._payload_versions()
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Odoo Outbox",
            "version": Manifest.for_addon("outbox")["version"],
            "description": DESCRIPTION,
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": {kind.name: _channel(kind) for kind in event_types},
        "operations": {
            kind.name: _operation(kind, addons[kind]) for kind in event_types
        },
        "components": {
            "messages": {kind.name: _message(kind) for kind in event_types},
            "schemas": {
                "cloudevent": ENVELOPE,
                "webhook-headers": HEADERS,
                **{_key(payload): _schema(payload, clearance) for payload in payloads},
            },
        },
    }


def _channel(kind) -> dict:
    return {
        # Events go to the URLs of endpoints, which are nobody else's business.
        "address": None,
        "title": kind.name,
        "messages": {"event": {"$ref": f"#/components/messages/{kind.name}"}},
    }


def _operation(kind, addon: str | None) -> dict:
    told = {
        "description": kind.description,
        "x-fires-when": kind.fires_when,
        "x-not-covered": kind.not_covered,
        "x-timing": kind.timing,
        "x-timing-reason": kind.timing_reason,
    }
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{kind.name}"},
        "messages": [{"$ref": f"#/channels/{kind.name}/messages/event"}],
        "title": kind.name,
        "tags": [{"name": tag} for tag in (addon, kind.model_name) if tag],
        **{name: text for name, text in told.items() if text},
    }


def _message(kind) -> dict:
    return {
        "name": kind.name,
        "title": kind.name,
        **({"summary": kind.description} if kind.description else {}),
        "contentType": CONTENT_TYPE,
        "headers": _reference("webhook-headers"),
        "payload": {
            "allOf": [
                _reference("cloudevent"),
                {
                    "properties": {
                        "type": {"const": kind.name},
                        "data": _data(kind._payload_versions()),
                    }
                },
            ]
        },
    }


def _data(versions) -> dict:
    """Any of the versions, as a subscription may have chosen an older one."""
    references = [_reference(_key(version)) for version in versions]
    if not references:
        return {"type": "object"}
    return references[0] if len(references) == 1 else {"anyOf": references}


def _schema(payload, clearance) -> dict:
    schema = payload._json_schema(clearance)
    # Inside of another document they would say what that document is.
    dialect, url = schema.pop("$schema"), schema.pop("$id")
    return schema | {
        "externalDocs": {"description": f"JSON Schema ({dialect})", "url": url}
    }


def _reference(name: str) -> dict:
    return {"$ref": f"#/components/schemas/{name}"}


def _key(payload) -> str:
    return f"{payload.name}.v{payload.version}"
