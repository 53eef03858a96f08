# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What a try means for its delivery."""

import random
from datetime import UTC, datetime, timedelta

from ..pure.backoff import next_delay
from ..pure.outcome import Outcome
from ..pure.sender import Response
from .lane_sql import Row, Settlement
from .target import Target


def undeliverable(target: Target, row: Row, error: str) -> Settlement:
    """The state of a delivery of which no request can be made."""
    return Settlement(
        row.id, "held" if target.hold else "dead", row.attempt, error=error
    )


def settlement(target: Target, response: Response, outcome: Outcome) -> Settlement:
    """The state a delivery takes after a try."""
    row = response.request.ref
    if outcome.kind == "delivered":
        return Settlement(
            row.id,
            "delivered",
            row.attempt,
            status=response.status,
            delivered_at=utcnow(),
        )
    if outcome.kind in ("gone", "blocked"):
        # The endpoint is at fault: the delivery waits for it without losing a try.
        return Settlement(
            row.id,
            "retrying",
            row.attempt,
            due_at=utcnow(),
            error=outcome.reason,
            status=response.status,
        )
    failures = row.attempt + 1
    delay = next_delay(failures, outcome.retry_after, random.uniform)
    if delay is None:
        state, due_at = "held" if target.hold else "dead", None
    else:
        state, due_at = "retrying", utcnow() + timedelta(seconds=delay)
    return Settlement(
        row.id,
        state,
        failures,
        due_at=due_at,
        error=outcome.reason,
        status=response.status,
    )


def utcnow() -> datetime:
    """The present time as Odoo's columns keep it: naive, in UTC."""
    return datetime.now(UTC).replace(tzinfo=None)
