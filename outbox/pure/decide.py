# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Which events happened, judged by what records were before and are now.

Only what a transaction did in the end counts: a value that was changed and changed back
is no update, a record that was created and deleted was never there.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Trigger:
    """What has to happen to a record of the watched model.

    :ivar kind: ``created``, ``updated``, ``transition`` or ``deleted``
    :ivar path: relational fields from the record to the subjects of the events
    :ivar columns: the watched columns; exactly one for a transition
    :ivar from_values: values a transition starts from; empty for any
    :ivar to_values: values a transition ends in; empty for any other
    """

    event_type_id: int
    kind: str
    path: tuple[str, ...] = ()
    columns: frozenset[str] = frozenset()
    from_values: frozenset[str] = frozenset()
    to_values: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ModelPlan:
    """All triggers that watch one model.

    :ivar columns: every column that any of them watches, in a stable order
    :ivar deletions: triggers that fire when a record goes, and rolled-up ones whose
        subject has to be found before it goes
    """

    triggers: tuple[Trigger, ...]
    columns: tuple[str, ...]
    deletions: tuple[Trigger, ...]

    @classmethod
    def of(cls, triggers: Iterable[Trigger]) -> "ModelPlan":
        triggers = tuple(triggers)
        return cls(
            triggers=triggers,
            columns=tuple(sorted(frozenset().union(*(t.columns for t in triggers)))),
            deletions=tuple(t for t in triggers if t.kind == "deleted"),
        )


@dataclass(slots=True)
class Change:
    """What a transaction has done to one record so far.

    :ivar old: values of watched columns before the first update, by column
    """

    created: bool = False
    old: dict[str, Any] = field(default_factory=dict)


def split_values(text: str | None) -> frozenset[str]:
    """The technical values in a comma-separated text."""
    return frozenset(part.strip() for part in (text or "").split(",") if part.strip())


def happened(
    plan: ModelPlan, changes: Mapping[int, Change], now: Mapping[int, Mapping[str, Any]]
) -> Iterator[tuple[Trigger, list[int]]]:
    """Triggers that fire, with the ids of the records they fire for.

    :param changes: what the transaction did, by record id
    :param now: values of the watched columns at present, by id; a record that is
        missing here is gone, or was never kept
    """
    for trigger in plan.triggers:
        ids = [
            id_
            for id_, change in changes.items()
            if id_ in now and _fires(trigger, change, now[id_])
        ]
        if ids:
            yield trigger, ids


def _fires(trigger: Trigger, change: Change, now: Mapping[str, Any]) -> bool:
    if trigger.kind == "created":
        return change.created
    if trigger.kind == "updated":
        return not change.created and any(
            _differs(change.old[column], now[column])
            for column in trigger.columns & change.old.keys()
        )
    if trigger.kind == "transition":
        return _passes(trigger, change, now)
    return False


def _passes(trigger: Trigger, change: Change, now: Mapping[str, Any]) -> bool:
    (column,) = trigger.columns
    new = _text(now[column])
    if trigger.to_values and new not in trigger.to_values:
        return False
    if change.created:
        return bool(trigger.to_values)
    if column not in change.old or not _differs(change.old[column], now[column]):
        return False
    return not trigger.from_values or _text(change.old[column]) in trigger.from_values


def _differs(old: Any, new: Any) -> bool:
    """Whether people see a change: Odoo shows NULL as zero, false or an empty text."""
    return (old or None) != (new or None)


def _text(value: Any) -> str:
    """A column value as people write it in a trigger: booleans in lower case."""
    return str(value).lower() if isinstance(value, bool) else str(value)
