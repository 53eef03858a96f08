# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Which events happened, judged by what the database holds at the flush."""

from collections import defaultdict
from collections.abc import Iterable

from ..pure.decide import Trigger, happened
from .event_type import EventType
from .notes import History, Key, Notes, Reference
from .snapshot import current, current_of_all, hold

# Receivers see a record's creation first and its deletion last.
CREATED, CHANGED, DELETED = range(3)
RANKS = {"created": CREATED, "updated": CHANGED, "transition": CHANGED}

Facts = dict[Key, int]


class Gathering:
    """Finds the events that the noted records make.

    What causes them is kept in the history, so that a later flush can tell whether they
    still hold.

    :ivar facts: {key: rank}
    :ivar doubtful: records of which something was told that may be out of date
    """

    def __init__(self, env, types: dict[int, EventType], noted: Notes, known: History):
        self.env = env
        self.types = types
        self.noted = noted
        self.known = known
        self.facts: Facts = {}
        self.doubtful: set[Reference] = set()
        self._wholes: defaultdict[str, set[int]] = defaultdict(set)

    def run(self) -> None:
        self._forget()
        self._add_changes()
        self._add_deleted_parts()
        self._add_deletions()
        for model, ids in self._wholes.items():
            hold(self.env[model].browse(ids))

    def _forget(self) -> None:
        """Judge touched records anew: what they caused before may hold no more."""
        if self.known.flushed:
            touched = {(m, id_) for m, ids in self.noted.touched.items() for id_ in ids}
            self.doubtful |= touched
            for type_id, id_ in self.known.forget(touched):
                if type_id in self.types:
                    self.doubtful.add((self.types[type_id].model, id_))

    def _add_changes(self) -> None:
        plans = self.env["outbox.event.type"]._capture_plan()
        watched = [
            (self.env[model].browse(ids), plans[model])
            for model, ids in self.noted.touched.items()
            if model in plans
        ]
        found = current_of_all(self.env, [(r, plan.columns) for r, plan in watched])
        for (records, plan), now in zip(watched, found, strict=True):
            known = self.known.changes[records._name]
            changes = {id_: known[id_] for id_ in records._ids}
            for trigger, fired in happened(plan, changes, now):
                if trigger.event_type_id in self.types:
                    self._add_fired(trigger, records.browse(fired))

    def _add_fired(self, trigger: Trigger, records) -> None:
        for record in records:
            cause = {(record._name, record.id)}
            if not trigger.path:
                self._add((trigger.event_type_id, record.id), trigger.kind, cause)
                continue
            for subject in record.mapped(".".join(trigger.path)):
                self._add_whole(trigger.event_type_id, subject, cause)

    def _add_deleted_parts(self) -> None:
        parts = set().union(*self.noted.rolled_up.values())
        for model, ids in _ids_by_model(parts).items():
            left = current(self.env[model].browse(ids), ())
            parts -= {(model, id_) for id_ in left}
        for (type_id, id_), deleted in self.noted.rolled_up.items():
            if type_id in self.types and (gone := deleted & parts):
                subject = self.env[self.types[type_id].model].browse(id_).exists()
                if subject:
                    self._add_whole(type_id, subject, gone)

    def _add_deletions(self) -> None:
        keys = {key for key in self.noted.deleted if key[0] in self.types}
        references = {(self.types[type_id].model, id_) for type_id, id_ in keys}
        left = set()
        for model, ids in _ids_by_model(references).items():
            found = current(self.env[model].browse(ids), ())
            left |= {(model, id_) for id_ in found}
        for type_id, id_ in keys:
            reference = (self.types[type_id].model, id_)
            # A deletion that was refused or rolled back has not happened.
            if reference not in left:
                self._add((type_id, id_), "deleted", {reference})

    def _add_whole(self, type_id: int, subject, parts: set[Reference]) -> None:
        """The event of a record whose parts changed; a new one tells of them itself.

        It is held: of two transactions that change parts of the same one, each would
        tell only its own change, and neither what is true in the end.
        """
        if self.known.is_new(subject._name, subject.id):
            self.doubtful.add((subject._name, subject.id))
        else:
            self._add((type_id, subject.id), "updated", parts)
            self._wholes[subject._name].add(subject.id)

    def _add(self, key: Key, kind: str, causes: set[Reference]) -> None:
        rank = RANKS.get(kind, DELETED)
        self.facts[key] = min(rank, self.facts.get(key, rank))
        self.known.ranks[key] = self.facts[key]
        self.known.cause(key, causes)


def leave_superseded(facts: Facts, types: dict[int, EventType]) -> Facts:
    """The events without those that another one of the same record tells with more."""
    return {
        (type_id, id_): rank
        for (type_id, id_), rank in facts.items()
        if not any((other, id_) in facts for other in types[type_id].superseded_by)
    }


def _ids_by_model(references: Iterable[Reference]) -> dict[str, set[int]]:
    found = defaultdict(set)
    for model, id_ in references:
        found[model].add(id_)
    return found
