# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What was sent and what came back, kept for people."""

from collections.abc import Iterator, Sequence
from datetime import UTC

from ..pure.outcome import Outcome
from ..pure.sender import Response

KEPT_BODY = 16 * 1024

INSERT = """
INSERT INTO outbox_attempt (
    delivery_id, endpoint_id, company_id, number, outcome, started_at, duration, url,
    request_headers, request_body, status, response_headers, response_body, error,
    batch, batch_count, fault
)
SELECT i.delivery, d.endpoint_id, d.company_id, i.number, i.outcome, i.started_at,
       i.duration, i.url, i.request_headers, i.request_body, i.status,
       i.response_headers, i.response_body, i.error, i.batch, i.batch_count,
       i.fault
  FROM unnest(
    %(delivery)s::int8[], %(number)s::int[], %(outcome)s::text[],
    %(started_at)s::timestamp[], %(duration)s::float8[], %(url)s::text[],
    %(request_headers)s::text[], %(request_body)s::text[], %(status)s::int[],
    %(response_headers)s::text[], %(response_body)s::text[], %(error)s::text[],
    %(batch)s::text[], %(batch_count)s::int[], %(fault)s::text[]
  ) WITH ORDINALITY AS i(delivery, number, outcome, started_at, duration, url,
         request_headers, request_body, status, response_headers, response_body, error,
         batch, batch_count, fault, position)
  JOIN outbox_delivery d ON d.id = i.delivery
 ORDER BY i.position
"""


def record(cr, tries: Sequence[tuple[Response, Outcome]]) -> None:
    """Store attempts, one for each delivery of each request, in one statement."""
    if not tries:
        return
    rows = [row for response, outcome in tries for row in _rows(response, outcome)]
    cr.execute(INSERT, {name: [row[name] for row in rows] for name in rows[0]})


def _rows(response: Response, outcome: Outcome) -> Iterator[dict]:
    request, message = response.request, response.request.ref
    shared = {
        "outcome": outcome.kind,
        "fault": outcome.fault,
        "started_at": response.started_at.astimezone(UTC).replace(tzinfo=None),
        "duration": response.duration,
        "url": request.url,
        "request_headers": _headers(request.headers),
        "status": response.status,
        "response_headers": _headers(response.headers),
        "response_body": _text(response.body[:KEPT_BODY]),
        "error": None if outcome.kind == "delivered" else outcome.reason,
        "batch": message.batch,
        "batch_count": len(message.rows),
    }
    for row, body in zip(message.rows, message.bodies, strict=True):
        yield shared | {
            "delivery": row.id,
            "number": row.attempt + 1,
            "request_body": _text(body),
        }
        # Once is enough; the rest of the batch refers to it.
        shared["response_body"] = None


def _headers(headers: Sequence[tuple[str, str]]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in headers).replace("\x00", "")


def _text(body: bytes) -> str:
    # PostgreSQL keeps no NUL in a text.
    return body.decode(errors="replace").replace("\x00", "\ufffd")
