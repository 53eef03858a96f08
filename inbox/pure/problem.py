# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Problem documents: what a sender is told that has something to fix (RFC 9457)."""

import json
from http import HTTPStatus

CONTENT_TYPE = "application/problem+json"


def problem(status: int, detail: str, instance: str | None = None) -> dict:
    """The members of a problem document.

    The type is ``about:blank``, with the status' own words for a title: what is to be
    done is in the detail.

    :param status: of HTTP, 400 to 599
    :param detail: what to fix, for a person
    :param instance: URI-reference of this occurrence
    :raises ValueError: the status is no error of HTTP
    """
    if not 400 <= status <= 599:
        raise ValueError(f"{status} is no status of a problem.")
    document = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if instance is not None:
        document["instance"] = instance
    return document


def render(document: dict) -> bytes:
    """The body of an answer. ASCII, so that whatever was quoted in it can be sent."""
    return json.dumps(document).encode("ascii")
