# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What a try means for its delivery."""

import random

from ..pure.backoff import next_delay
from ..pure.outcome import Outcome
from ..pure.sender import Response
from .lane_sql import Row, Settlement
from .target import Target

# Outcomes after which the endpoint is disabled.
STOPPING = ("gone", "blocked")


def undeliverable(target: Target, row: Row, error: str) -> Settlement:
    """The state of a delivery of which no request can be made."""
    return Settlement(
        row.id, "held" if target.hold else "dead", row.attempt, error=error
    )


def settlement(target: Target, response: Response, outcome: Outcome) -> Settlement:
    """The state a delivery takes after a try."""
    row = response.request.ref
    if outcome.kind == "delivered":
        return Settlement(row.id, "delivered", row.attempt, status=response.status)
    if outcome.kind in STOPPING:
        # The endpoint is at fault: the delivery waits for it without losing a try.
        state, attempt, delay = "retrying", row.attempt, 0.0
    else:
        attempt = row.attempt + 1
        delay = next_delay(attempt, outcome.retry_after, random.uniform)
        state = "retrying"
        if delay is None:
            state = "held" if target.hold else "dead"
    return Settlement(
        row.id, state, attempt, delay, error=outcome.reason, status=response.status
    )
