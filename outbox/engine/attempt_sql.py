# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What was sent and what came back, kept for people."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC

from ..pure.outcome import Outcome
from ..pure.sender import Response
from .copying import NULL, copy, text

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


def _rows(
    endpoint_id: int, response: Response, outcome: Outcome
) -> Iterator[tuple[str, ...]]:
    """What an attempt says, in the order of ``COLUMNS``."""
    request, message = response.request, response.request.ref
    started_at = str(response.started_at.astimezone(UTC).replace(tzinfo=None))
    request_headers = _headers(request.headers + request.credentials.shown)
    answer = _body(response.body[:KEPT_BODY])
    reason = None if outcome.kind == "delivered" else outcome.reason
    # The same in all rows of a batch.
    about_outcome = (outcome.kind, outcome.fault or NULL, started_at)
    about_request = (str(response.duration), text(request.url), request_headers)
    status = NULL if response.status is None else str(response.status)
    response_headers = _headers(response.headers)
    rest = (text(reason), text(message.batch), str(len(message.rows)))
    for row, body in zip(message.rows, message.bodies, strict=True):
        yield (
            *(str(row.id), str(endpoint_id), str(row.company_id or NULL)),
            *(str(row.attempt + 1), *about_outcome, *about_request, _body(body)),
            *(status, response_headers, answer, *rest),
        )
        # Once is enough; the rest of the batch refers to it.
        answer = NULL


def _headers(headers: Sequence[tuple[str, str]]) -> str:
    return text("\n".join([f"{name}: {value}" for name, value in headers]))


def _body(body: bytes) -> str:
    return text(body.decode(errors="replace"))
