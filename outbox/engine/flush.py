# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""From notes to events: what happened, to whom it matters, and into the outbox.

Runs in ``cr.precommit``, and so once more at every flushing savepoint. What a
transaction told before is then told again with its latest payload; the outbox keeps one
event per type, record and transaction. Nothing here updates a row that other
transactions share.
"""

from collections import defaultdict

import psycopg2

from odoo.exceptions import ConcurrencyError

from ..pure.decide import happened
from . import outbox_sql, wake_up
from .event_type import EventType
from .neutral import neutral
from .notes import Notes, Told
from .snapshot import current
from .telling import tell, tell_matching

FLUSHED = "outbox.flushed"

Types = dict[int, EventType]
Subjects = defaultdict[int, set[int]]


def flush(cr, noted: Notes) -> None:
    """Store the events of the notes, and what is owed to whom."""
    env = neutral(cr)
    types = env["outbox.event.type"]._types()
    told = _told(env, noted, types)
    if not told:
        return
    try:
        lanes = outbox_sql.store(env, told, types, noted.user_id)
    except psycopg2.errors.UndefinedTable as error:
        # Another worker uninstalls the suite and has not told this one yet. The plan
        # is empty when it is compiled again, and Odoo tries the user's call again.
        env.registry.clear_cache()
        raise ConcurrencyError("The outbox is being uninstalled.") from error
    cr.cache[FLUSHED] = cr.now()
    wake_up.after_commit(cr, lanes)


def _told(env, noted: Notes, types: Types) -> dict[tuple[int, int], Told]:
    """What is said, by event type and record."""
    subjects = _subjects(env, noted, types)
    if _has_flushed(env.cr):
        _tell_again(env.cr, subjects)
    _leave_superseded(subjects, types)
    told = {}
    for type_id, ids in subjects.items():
        records = env[types[type_id].model].browse(sorted(ids))
        for id_, what in tell_matching(records, types[type_id]):
            told[type_id, id_] = what
    for type_id, deleted in noted.deleted.items():
        told |= {(type_id, id_): what for id_, what in deleted.items()}
    for type_id, emitted in noted.emitted.items():
        records = env[types[type_id].model].browse(emitted)
        for id_, what in tell(records, types[type_id]):
            if emitted[id_] is not None:
                what.data, what.error = emitted[id_], None
            told[type_id, id_] = what
    return told


def _subjects(env, noted: Notes, types: Types) -> Subjects:
    """Ids of the records that something happened to, by event type."""
    subjects = defaultdict(set)
    plans = env["outbox.event.type"]._capture_plan()
    for model, changes in list(noted.changes.items()):
        plan = plans.get(model)
        if plan is None:
            continue
        now = current(env[model].browse(changes), plan.columns)
        for trigger, ids in happened(plan, changes, now):
            found = env[model].browse(ids)
            if trigger.path:
                found = _settled(found.mapped(".".join(trigger.path)), noted)
            subjects[trigger.event_type_id].update(found._ids)
    for type_id, ids in noted.rolled_up.items():
        found = env[types[type_id].model].browse(ids)
        subjects[type_id].update(_settled(found, noted)._ids)
    return subjects


def _settled(subjects, noted: Notes):
    """Subjects that were there before: a new one tells of its parts by itself."""
    return subjects.filtered(lambda r: not noted.is_new(r._name, r.id))


def _has_flushed(cr) -> bool:
    """Whether this transaction stored events before. May be wrongly true after a
    rolled-back savepoint, never wrongly false."""
    return cr.cache.get(FLUSHED) == cr.now()


def _tell_again(cr, subjects: Subjects) -> None:
    """Add what this transaction has told of the same records: it has changed since."""
    ids = set().union(*subjects.values())
    for type_id, id_ in outbox_sql.events_of_transaction(cr, ids):
        subjects[type_id].add(id_)


def _leave_superseded(subjects: Subjects, types: Types) -> None:
    """Drop what another event of the same transaction tells with more."""
    dropped = {
        type_id: ids & set().union(*(subjects.get(t, ()) for t in superseding))
        for type_id, ids in subjects.items()
        if (superseding := types[type_id].superseded_by)
    }
    for type_id, ids in dropped.items():
        subjects[type_id] -= ids
