# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What a transaction does to records of planned models, noted for the flush."""

from collections.abc import Iterable
from functools import partial

from odoo import api

from odoo.addons.integration_base.engine.neutral import neutral

from ..pure.decide import Change, ModelPlan
from .flush import flush
from .notes import History, Notes
from .origin import origin_of
from .snapshot import current
from .telling import tell_matching

NOTES = "outbox.notes"
HISTORY = "outbox.history"


def notes(env: api.Environment) -> Notes:
    """The notes since the last flush; the first ones ask for one."""
    data = env.cr.precommit.data
    if NOTES not in data:
        data[NOTES] = Notes()
        env.cr.precommit.add(partial(_flush, env))
    return data[NOTES]


def history(env: api.Environment) -> History:
    """The history of the current transaction.

    The data of ``postcommit`` last exactly as long as the transaction; those of
    ``precommit`` and ``cr.cache`` are cleared in between.
    """
    data = env.cr.postcommit.data
    if HISTORY not in data:
        data[HISTORY] = History(origin_of(env))
    return data[HISTORY]


def plan_of(model) -> ModelPlan | None:
    """What is watched on a model; nothing while the registry is being loaded."""
    if not model.pool.ready:
        return None
    return model.env["outbox.event.type"]._capture_plan().get(model._name)


def created(records) -> None:
    """Note new records."""
    changes = history(records.env).changes[records._name]
    for id_ in records._ids:
        changes[id_] = Change(created=True)
    notes(records.env).touched[records._name].update(records._ids)


def updating(plan: ModelPlan, records, vals_list: Iterable[dict]) -> None:
    """Note the present values of watched columns that an UPDATE is about to change.

    Any column counts of a record that a flush has told of, whose payload is older then.
    """
    known = history(records.env)
    changes = known.changes[records._name]
    watched = set(plan.columns)
    touched = [
        id_
        for id_, vals in zip(records._ids, vals_list, strict=True)
        if not watched.isdisjoint(vals) or (known.flushed and id_ in changes)
    ]
    if not touched:
        return
    unknown = records.browse(id_ for id_ in touched if id_ not in changes)
    for id_, values in current(unknown, plan.columns).items():
        changes[id_] = Change(old=values)
    notes(records.env).touched[records._name].update(touched)


def deleting(plan: ModelPlan, records) -> None:
    """Note what a deletion tells, as long as the records can be read."""
    if not records:
        return
    known = history(records.env)
    if known.flushed:
        # What was told of them so far may have to be withdrawn.
        gone = known.changes[records._name].keys() & set(records._ids)
        if gone:
            notes(records.env).touched[records._name].update(gone)
    if not plan.deletions:
        return
    readable = records.with_env(neutral(records.env.cr))
    for trigger in plan.deletions:
        if trigger.path:
            _note_parts(trigger, readable)
        else:
            _tell_deletion(trigger, readable, known)


def _note_parts(trigger, records) -> None:
    noted = notes(records.env).rolled_up
    for record in records:
        for subject in record.mapped(".".join(trigger.path)):
            key = (trigger.event_type_id, subject.id)
            noted[key].add((record._name, record.id))


def _tell_deletion(trigger, records, known: History) -> None:
    event_type = records.env["outbox.event.type"]._types().get(trigger.event_type_id)
    kept = records.filtered(lambda record: not known.is_new(record._name, record.id))
    if event_type and kept:
        for id_, told in tell_matching(kept, event_type):
            known.deleted[event_type.id, id_] = told
            notes(records.env).deleted.add((event_type.id, id_))


def _flush(env: api.Environment) -> None:
    queue = env.cr.precommit
    noted = queue.data.get(NOTES)
    if noted is None:
        return
    if queue and not noted.waited:
        # What others are about to do now would have to be told in a second flush.
        noted.waited = True
        queue.add(partial(_flush, env))
        return
    env.flush_all()
    flush(env.cr, queue.data.pop(NOTES), history(env))
