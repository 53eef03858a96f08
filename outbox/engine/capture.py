# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What a transaction does to records of planned models, noted for the flush at commit.

The notes live in ``cr.precommit.data``, which a rolled-back savepoint clears. They only
say where to look: the flush compares with what the database holds by then.
"""

from collections.abc import Iterable
from functools import partial

from odoo import api

from ..pure.decide import Change, ModelPlan, Trigger
from .flush import flush
from .neutral import neutral
from .notes import Notes
from .snapshot import current
from .telling import tell_matching

KEY = "outbox.capture"


def notes(env: api.Environment) -> Notes:
    """The notes of the current transaction; the first ones ask for a flush."""
    data = env.cr.precommit.data
    if KEY not in data:
        data[KEY] = Notes(user_id=env.uid)
        env.cr.precommit.add(partial(_flush, env.cr))
    return data[KEY]


def plan_of(model) -> ModelPlan | None:
    """What is watched on a model; nothing while the registry is being loaded."""
    if not model.pool.ready:
        return None
    return model.env["outbox.event.type"]._capture_plan().get(model._name)


def created(records) -> None:
    """Note new records."""
    changes = notes(records.env).changes[records._name]
    for id_ in records._ids:
        changes[id_] = Change(created=True)


def updating(plan: ModelPlan, records, vals_list: Iterable[dict]) -> None:
    """Note the present values of watched columns that an UPDATE is about to change."""
    watched = set(plan.columns)
    touched = [
        id_
        for id_, vals in zip(records._ids, vals_list, strict=True)
        if not watched.isdisjoint(vals)
    ]
    if not touched:
        return
    changes = notes(records.env).changes[records._name]
    unknown = records.browse(id_ for id_ in touched if id_ not in changes)
    for id_, values in current(unknown, plan.columns).items():
        changes[id_] = Change(old=values)


def deleting(plan: ModelPlan, records) -> None:
    """Note what a deletion tells, as long as the records can be read."""
    if not plan.deletions or not records:
        return
    readable = records.with_env(neutral(records.env.cr))
    for trigger in plan.deletions:
        if trigger.path:
            subjects = readable.mapped(".".join(trigger.path))
            notes(records.env).rolled_up[trigger.event_type_id].update(subjects._ids)
        else:
            _tell_deletion(trigger, readable)


def _tell_deletion(trigger: Trigger, records) -> None:
    noted = notes(records.env)
    event_type = records.env["outbox.event.type"]._types()[trigger.event_type_id]
    kept = records.filtered(lambda record: not noted.is_new(record._name, record.id))
    noted.deleted[trigger.event_type_id].update(tell_matching(kept, event_type))


def _flush(cr) -> None:
    noted = cr.precommit.data.pop(KEY, None)
    if noted is not None:
        flush(cr, noted)
