# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What a sender is told, whatever became of its request."""

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from ..pure import problem
from .refusal import Refusal

_logger = logging.getLogger(__name__)

# Seconds after which a sender tries again what met a fault here.
PAUSE = 30


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class Answer:
    """What a sender is told.

    :ivar document: that is sent as JSON; None for an empty body
    :ivar afterwards: what is left to do when it was sent; raises nothing
    """

    status: int
    document: object = None
    headers: dict[str, str] = field(default_factory=dict)
    afterwards: Callable[[], None] = _nothing


def of_error(error: Exception) -> Answer:
    """What a sender is told when nothing was kept: a problem document."""
    if isinstance(error, Refusal):
        document = problem.problem(error.status, error.detail)
        return Answer(error.status, document, error.headers)
    # In the log and in the answer, and nothing else in the latter.
    reference = str(uuid.uuid4())
    _logger.error("A message could not be taken (%s)", reference, exc_info=error)
    return away(f"urn:uuid:{reference}")


def away(instance: str | None = None) -> Answer:
    """An answer after which every sender tries again.

    :param instance: what it has in common with the log
    """
    document = problem.problem(
        503, "The message could not be taken for now. Send it again.", instance
    )
    return Answer(503, document, {"Retry-After": str(PAUSE)})
