# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What a try means for its deliveries."""

import random
from collections.abc import Callable, Iterable, Sequence

from odoo.addons.integration_base.pure.backoff import next_delay

from ..pure.cause import cause_of, cause_of_unsendable
from ..pure.oauth2 import TokenRefused
from ..pure.outcome import Outcome
from ..pure.sender import Response
from .authorization import is_outdated
from .lane_sql import Row, Settlement
from .target import Target

# Outcomes after which the endpoint is disabled.
STOPPING = ("gone", "blocked")

Settled = tuple[Row, Settlement]


def undeliverable(target: Target, row: Row, error: ValueError) -> Settlement:
    """The state of a delivery of which no request can be made."""
    return Settlement(
        row.id,
        "held" if target.hold else "dead",
        row.attempt,
        error=str(error),
        cause=cause_of_unsendable(error),
    )


def waiting(target: Target, rows: Sequence[Row], error: TokenRefused) -> list[Settled]:
    """The states of deliveries that were not even sent, which costs them no try.

    Of each group only the first: the others wait behind it.
    """
    return [
        (
            row,
            Settlement(
                row.id,
                "retrying",
                row.attempt,
                error.pause,
                error=str(error),
                cause="address_blocked" if error.blocked else "no_token",
            ),
        )
        for row in _firsts(target, rows)
    ]


def settlements(
    target: Target, response: Response, outcome: Outcome, spare: bool = False
) -> list[Settled]:
    """The states that deliveries take after a try.

    Of what failed only the first of each group: the others wait behind it.

    :param spare: a fault of the endpoint costs no attempt
    """
    rows = response.request.ref.rows
    if outcome.kind == "delivered":
        return [(row, _delivered(row, response)) for row in rows]
    firsts = _firsts(target, rows)
    at_fault = spare and outcome.fault == "endpoint"
    if outcome.kind in STOPPING or at_fault or is_outdated(target, response.status):
        return [(row, _spared(row, response, outcome)) for row in firsts]
    # The same for all: what was one request may well be one again.
    jitter = random.random()
    return [
        (
            row,
            _failed(target, row, response, outcome, lambda a, b: a + (b - a) * jitter),
        )
        for row in firsts
    ]


def _firsts(target: Target, rows: Sequence[Row]) -> Iterable[Row]:
    return {target.group(row): row for row in reversed(rows)}.values()


def _delivered(row: Row, response: Response) -> Settlement:
    return Settlement(row.id, "delivered", row.attempt, status=response.status)


def _spared(row: Row, response: Response, outcome: Outcome) -> Settlement:
    """The endpoint is at fault: the delivery waits for it without losing a try."""
    return Settlement(
        row.id,
        "retrying",
        row.attempt,
        0.0,
        error=outcome.reason,
        status=response.status,
        cause=_cause(response),
    )


def _failed(
    target: Target,
    row: Row,
    response: Response,
    outcome: Outcome,
    uniform: Callable[[float, float], float],
) -> Settlement:
    attempt = row.attempt + 1
    in_doubt = outcome.fault == "endpoint"
    delay = next_delay(attempt, outcome.retry_after, uniform, in_doubt)
    state = "retrying"
    if delay is None:
        state = "held" if target.hold else "dead"
    return Settlement(
        row.id,
        state,
        attempt,
        delay,
        error=outcome.reason,
        status=response.status,
        cause=_cause(response),
    )


def _cause(response: Response) -> str:
    return cause_of(response.status, response.error and response.error.kind)
