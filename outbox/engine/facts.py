# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Which events happened, judged by what the database holds at the flush."""

from collections import defaultdict
from collections.abc import Iterable

from ..pure.decide import happened
from .event_type import EventType
from .notes import History, Key, Notes, Reference
from .snapshot import current, hold

# Receivers see a record's creation first and its deletion last.
RANKS = {"created": 0, "updated": 1, "transition": 1, "deleted": 2}
ROLLED_UP = EMITTED = RANKS["updated"]

Facts = dict[Key, int]


def gather(env, types: dict[int, EventType], noted: Notes, history: History) -> Facts:
    """Events that the noted records make, with their rank.

    What caused them is kept in the history, so that a later flush can tell whether
    they still hold.
    """
    facts = _by_changes(env, noted, history)
    facts |= _by_deleted_parts(env, types, noted, history)
    facts |= _by_deletion(env, types, noted, history)
    return {key: rank for key, rank in facts.items() if key[0] in types}


def _by_changes(env, noted: Notes, history: History) -> Facts:
    facts = {}
    plans = env["outbox.event.type"]._capture_plan()
    for model, ids in noted.touched.items():
        plan = plans.get(model)
        if plan is None:
            continue
        changes = {id_: history.changes[model][id_] for id_ in ids}
        now = current(env[model].browse(ids), plan.columns)
        for trigger, fired in happened(plan, changes, now):
            records = env[model].browse(fired)
            if not trigger.path:
                for record in records:
                    key = (trigger.event_type_id, record.id)
                    facts[key] = min(RANKS[trigger.kind], facts.get(key, ROLLED_UP))
                    history.cause(key, [(model, record.id)])
                continue
            parts = defaultdict(set)
            for record in records:
                subject = record.mapped(".".join(trigger.path))
                parts[subject].add((model, record.id))
            facts |= _rolled_up(trigger.event_type_id, parts, history)
    return facts


def _by_deleted_parts(env, types, noted: Notes, history: History) -> Facts:
    facts = {}
    parts = set().union(*noted.rolled_up.values())
    for model, ids in _ids_by_model(parts).items():
        left = current(env[model].browse(ids), ())
        parts -= {(model, id_) for id_ in left}
    for (type_id, id_), deleted in noted.rolled_up.items():
        if type_id in types and (gone := deleted & parts):
            subject = env[types[type_id].model].browse(id_).exists()
            facts |= _rolled_up(type_id, {subject: gone}, history)
    return facts


def _rolled_up(type_id: int, parts: dict, history: History) -> Facts:
    """Events of subjects whose parts changed; a new one tells of its parts itself.

    The subjects are held: of two transactions that change parts of the same one, each
    would tell only its own change, and neither what is true in the end.
    """
    facts = {}
    for subject, caused_by in parts.items():
        if subject and not history.is_new(subject._name, subject.id):
            facts[type_id, subject.id] = ROLLED_UP
            history.cause((type_id, subject.id), caused_by)
            hold(subject)
    return facts


def _by_deletion(env, types, noted: Notes, history: History) -> Facts:
    facts = {}
    for model, keys in _by_model(noted.deleted, types).items():
        left = current(env[model].browse({id_ for _type, id_ in keys}), ())
        for key in keys:
            # A deletion that was refused or rolled back has not happened.
            if key[1] not in left:
                facts[key] = RANKS["deleted"]
                history.cause(key, [(model, key[1])])
    return facts


def _by_model(keys: Iterable[Key], types: dict[int, EventType]) -> dict[str, list[Key]]:
    found = defaultdict(list)
    for key in keys:
        if key[0] in types:
            found[types[key[0]].model].append(key)
    return found


def _ids_by_model(references: Iterable[Reference]) -> dict[str, set[int]]:
    found = defaultdict(set)
    for model, id_ in references:
        found[model].add(id_)
    return found


def leave_superseded(facts: Facts, types: dict[int, EventType]) -> Facts:
    """The events without those that another one of the same record tells with more."""
    return {
        (type_id, id_): rank
        for (type_id, id_), rank in facts.items()
        if not any((other, id_) in facts for other in types[type_id].superseded_by)
    }
