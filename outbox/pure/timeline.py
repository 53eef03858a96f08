# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The story of a delivery: what happened when, and what has to happen next.

Only what and when: words are found where the language of the reader is known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Tone = Literal["plain", "good", "warning", "bad"]

StepKind = Literal[
    "committed",
    "queued",
    "attempt",
    "decision",
    "delivered",
    "dead",
    "held",
    "expired",
    "cancelled",
    "next",
]

ReasonKind = Literal[
    "not_rendered",
    "held",
    "dead",
    "expired",
    "cancelled",
    "endpoint_gone",
    "endpoint_archived",
    "endpoint_paused",
    "endpoint_disabled",
    "endpoint_changing",
    "circuit_open",
    "circuit_probing",
    "behind",
    "behind_nothing",
    "batch",
    "retry_at",
    "due",
    "queue",
    "lane_stands",
]

OPEN = ("pending", "retrying", "parked")
_TONES: dict[str, Tone] = {
    "delivered": "good",
    "dead": "bad",
    "held": "bad",
    "expired": "plain",
    "cancelled": "plain",
}


@dataclass(frozen=True, slots=True)
class Try:
    """An attempt.

    :ivar at: when it began; None if that was not kept
    :ivar seconds: how long it took
    """

    id: int
    at: datetime | None
    seconds: float
    outcome: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person has done about the delivery."""

    id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a delivery. Times are UTC and naive.

    :ivar rendered: there is something to send
    :ivar endpoint: ``active``, ``paused``, ``disabled``, ``archived``, ``changing``
        (its lanes are) or ``gone``
    :ivar circuit: ``closed``, ``open`` or ``half_open``
    :ivar behind: id of the delivery that has to go first, if one has to
    :ivar batch: it travels with others
    :ivar before: how many deliveries of its lane go before it
    :ivar lane_stands: its lane was found not to deliver although it could
    """

    state: str
    now: datetime
    committed_at: datetime | None = None
    queued_at: datetime | None = None
    delivered_at: datetime | None = None
    due_at: datetime | None = None
    expires_at: datetime | None = None
    probe_at: datetime | None = None
    tries: Sequence[Try] = ()
    decisions: Sequence[Decision] = ()
    rendered: bool = True
    endpoint: str = "active"
    circuit: str = "closed"
    behind: int | None = None
    batch: bool = False
    before: int = 0
    lane_stands: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """Something in the story.

    :ivar at: when; None if nobody knows
    :ivar ref: id of the attempt or the decision
    """

    kind: StepKind
    at: datetime | None
    tone: Tone = "plain"
    ref: int | None = None


def steps(facts: Facts) -> list[Step]:
    """What happened, in order, and what comes next."""
    found = [
        Step("committed", facts.committed_at),
        Step("queued", facts.queued_at),
        *(_tried(one) for one in facts.tries),
        *(Step("decision", one.at, ref=one.id) for one in facts.decisions),
    ]
    # What began first; a decision has no duration, and no two have the same time.
    known = sorted(
        (step for step in found[2:] if step.at), key=lambda step: (step.at, step.ref)
    )
    unknown = [step for step in found[2:] if not step.at]
    story = [*found[:2], *unknown, *known]
    if facts.state in _TONES:
        story.append(_end(facts))
    elif upcoming := _next_at(facts):
        story.append(Step("next", upcoming))
    return story


def reasons(facts: Facts) -> list[ReasonKind]:
    """Why it is not delivered yet and what happens next, the weightiest first.

    Empty when it is delivered.
    """
    if facts.state == "delivered":
        return []
    if facts.state in _TONES:
        unrendered = facts.state in ("held", "dead") and not facts.rendered
        return ["not_rendered"] if unrendered else [facts.state]
    return [*_of_endpoint(facts), _of_delivery(facts)]


def _of_endpoint(facts: Facts) -> list[ReasonKind]:
    """What keeps every delivery to the endpoint, at most one thing."""
    if facts.endpoint != "active":
        return [f"endpoint_{facts.endpoint}"]
    if facts.circuit == "half_open" and facts.probe_at and facts.probe_at > facts.now:
        return ["circuit_probing"]
    if facts.circuit != "closed":
        return ["circuit_open"]
    return ["lane_stands"] if facts.lane_stands else []


def _of_delivery(facts: Facts) -> ReasonKind:
    if facts.behind:
        return "behind"
    if facts.state == "parked":
        return "behind_nothing"
    if facts.due_at and facts.due_at > facts.now:
        return "retry_at"
    if facts.batch and not facts.due_at:
        return "batch"
    return "queue" if facts.before else "due"


def _next_at(facts: Facts) -> datetime | None:
    """When it is tried next, if that is known and up to nobody else."""
    if facts.endpoint != "active" or facts.behind or facts.state == "parked":
        return None
    return facts.probe_at if facts.circuit != "closed" else facts.due_at


def _tried(one: Try) -> Step:
    tone: Tone = "good" if one.outcome == "delivered" else "warning"
    return Step("attempt", one.at, tone, one.id)


def _end(facts: Facts) -> Step:
    at = facts.delivered_at
    if facts.state in ("dead", "held"):
        ends = [t.at + timedelta(seconds=t.seconds) for t in facts.tries if t.at]
        ends += [decision.at for decision in facts.decisions]
        at = max(ends, default=None)
    elif facts.state == "cancelled":
        at = max((decision.at for decision in facts.decisions), default=None)
    elif facts.state == "expired":
        at = facts.expires_at
    return Step(facts.state, at, _TONES[facts.state])
