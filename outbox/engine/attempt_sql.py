# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What was sent and what came back, kept for people."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC

from ..pure.outcome import Outcome
from ..pure.sender import Response
from .copying import copy

KEPT_BODY = 16 * 1024

COLUMNS = (
    *("delivery_id", "endpoint_id", "company_id", "number", "outcome", "fault"),
    *("started_at", "duration", "url", "request_headers", "request_body", "status"),
    *("response_headers", "response_body", "error", "batch", "batch_count"),
)


def record(cr, endpoint_id: int, tries: Iterable[tuple[Response, Outcome]]) -> None:
    """Store attempts, one for each delivery of each request, in one statement."""
    copy(
        cr,
        "outbox_attempt",
        COLUMNS,
        (row for one in tries for row in _rows(endpoint_id, *one)),
    )


def _rows(endpoint_id: int, response: Response, outcome: Outcome) -> Iterator[tuple]:
    """What an attempt says, in the order of ``COLUMNS``."""
    request, message = response.request, response.request.ref
    started_at = response.started_at.astimezone(UTC).replace(tzinfo=None)
    request_headers = _headers(request.headers + request.credentials.shown)
    response_headers = _headers(response.headers)
    answer = _text(response.body[:KEPT_BODY])
    error = None if outcome.kind == "delivered" else _clean(outcome.reason)
    for row, body in zip(message.rows, message.bodies, strict=True):
        yield (
            *(row.id, endpoint_id, row.company_id, row.attempt + 1),
            *(outcome.kind, outcome.fault, started_at, response.duration),
            *(request.url, request_headers, _text(body), response.status),
            *(response_headers, answer, error, message.batch, len(message.rows)),
        )
        # Once is enough; the rest of the batch refers to it.
        answer = None


def _headers(headers: Sequence[tuple[str, str]]) -> str:
    return _clean("\n".join(f"{name}: {value}" for name, value in headers))


def _text(body: bytes) -> str:
    return _clean(body.decode(errors="replace"))


def _clean(text: str) -> str:
    # PostgreSQL keeps no NUL in a text.
    return text.replace("\x00", "\ufffd")
