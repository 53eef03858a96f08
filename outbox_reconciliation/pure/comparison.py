# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What of a window of events has arrived.

A receiver is asked for a number and a hash first, which costs it little. Only where
these differ is it asked for ids, of windows short enough for one answer.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from .digest import Digest, TooLong, Window

# Ids that fit into the part of an answer that is read, with room to spare.
LISTED = 1000

Ask = Callable[[Window, bool], Digest]

Verdict = Literal[
    "arrived", "waiting", "failed", "withdrawn", "absent", "never_sent", "unwanted"
]

WAITING = ("pending", "retrying", "parked")
FAILED = ("held", "dead")
WITHDRAWN = ("cancelled", "expired")


@dataclass(frozen=True, slots=True)
class Expected:
    """An event of the window.

    :ivar time: when it happened; naive, in UTC
    :ivar state: of its delivery, the best one if there are several; None: there is none
    :ivar wanted: the endpoint was subscribed to all such events when it happened
    """

    id: int
    uuid: str
    time: datetime
    type: str
    company_id: int | None
    state: str | None
    wanted: bool = False


@dataclass(slots=True)
class Receipts:
    """What a receiver has.

    :ivar has: ids of events that it has
    :ivar lacks: ids of events that were delivered and that it does not have, or cannot
        be shown to have
    :ivar unknown: ids that it has and that were never owed to it
    """

    has: set[str] = field(default_factory=set)
    lacks: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)

    def add(self, other: "Receipts") -> None:
        self.has |= other.has
        self.lacks |= other.lacks
        self.unknown |= other.unknown


def receipts(window: Window, expected: Collection[Expected], ask: Ask) -> Receipts:
    """Ask a receiver what it has of a window.

    :param expected: the events of the window
    :param ask: gives the digest of a window, with ids if the receiver has them
    """
    delivered = frozenset(e.uuid for e in expected if e.state == "delivered")
    digest = ask(window, False)
    if digest.matches(delivered):
        return Receipts(has=set(delivered))
    if max(digest.count, len(expected)) <= LISTED:
        digest = _listed(window, ask)
    if digest is not None and digest.ids is not None:
        owed = {e.uuid for e in expected if e.state is not None}
        return Receipts(
            has=owed & digest.ids,
            lacks=delivered - digest.ids,
            unknown=set(digest.ids - owed),
        )
    halves = window.halves() if expected else None
    if halves is None:
        # Nobody can say which of them.
        return Receipts(lacks=set(delivered))
    found = Receipts()
    for half in halves:
        inside = [e for e in expected if half.start <= e.time < half.end]
        found.add(receipts(half, inside, ask))
    return found


def _listed(window: Window, ask: Ask) -> Digest | None:
    try:
        return ask(window, True)
    except TooLong:
        return None


def verdict(event: Expected, found: Receipts | None) -> Verdict:
    """What is to be said of an event.

    :param found: what the receiver says, if it was asked
    """
    if found and event.uuid in found.has:
        return "arrived"
    if event.state == "delivered":
        return "absent" if found and event.uuid in found.lacks else "arrived"
    if event.state in WAITING:
        return "waiting"
    if event.state in FAILED:
        return "failed"
    if event.state in WITHDRAWN:
        return "withdrawn"
    return "never_sent" if event.wanted else "unwanted"
