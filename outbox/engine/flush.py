# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""From notes to events: what happened, to whom it matters, and into the outbox.

Runs in ``cr.precommit``, and so once more at every flushing savepoint. What the
transaction has told of the same records is then judged anew: told again with its latest
payload, or withdrawn. The outbox keeps one event per type, record and transaction.
Nothing here updates a row of the outbox that other transactions share.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import partial

import psycopg2

from odoo.exceptions import ConcurrencyError

from odoo.addons.integration_base.engine.neutral import neutral

from . import outbox_sql, wake_up
from .event_type import EventType
from .facts import CHANGED, DELETED, Facts, Gathering, leave_superseded
from .notes import History, Key, Notes, Told
from .telling import Asked, Telling, at_once

# Payloads in memory, in one statement and behind one savepoint at a time.
SLICE = 1000

Types = dict[int, EventType]


def flush(cr, noted: Notes, history: History) -> None:
    """Store the events of the notes, and what is owed to whom."""
    env = neutral(cr)
    types = env["outbox.event.type"]._types()
    gathering = Gathering(env, types, noted, history)
    gathering.run()
    facts = gathering.facts
    for key in noted.emitted:
        if key[0] in types:
            facts.setdefault(key, CHANGED)
    if history.flushed:
        doubtful = {(types[type_id].model, id_) for type_id, id_ in facts}
        doubtful |= gathering.doubtful
        stored = outbox_sql.told_in_transaction(cr, doubtful)
        known = [(key, emitted) for key, emitted in stored if key[0] in types]
        outbox_sql.withdraw(cr, _judge_again(noted, history, facts, known))
    facts = leave_superseded(facts, types)
    # The order in which receivers are to see them.
    keys = sorted(facts, key=lambda key: (facts[key], *key))
    for start in range(0, len(keys), SLICE):
        some = {key: facts[key] for key in keys[start : start + SLICE]}
        if told := _tell(env, types, noted, history, some):
            _store(env, told, types, history)


def _judge_again(
    noted: Notes, history: History, facts: Facts, stored: list[tuple[Key, bool]]
) -> list[Key]:
    """Add to the facts what of the stored events still holds.

    :param stored: key, and whether code told it
    :return: keys of stored events to withdraw, since they are told again or not at all
    """
    withdrawn = []
    for key, emitted in stored:
        if emitted and key in history.rendered:
            noted.emitted.setdefault(key, None)
        elif emitted and key not in noted.emitted:
            continue
        withdrawn.append(key)
        if history.causes.get(key):
            facts.setdefault(key, history.ranks[key])
        elif key in noted.emitted:
            facts.setdefault(key, CHANGED)
    return withdrawn


def _tell(
    env, types: Types, noted: Notes, history: History, facts: Facts
) -> dict[Key, Told]:
    """What is said of each event, in the order of the facts."""
    known = {
        key: told
        for key, rank in facts.items()
        if (told := _known(key, rank, noted, history))
    }
    if len(known) < len(facts):
        unknown = [key for key in facts if key not in known]
        known |= at_once(env, partial(_tell_keys, env, types, noted, unknown))
    return {key: known[key] for key in facts if key in known}


def _known(key: Key, rank: int, noted: Notes, history: History) -> Told | None:
    """What was told when it happened: the record of a deletion is gone."""
    return history.deleted[key] if rank == DELETED else noted.emitted.get(key)


def _tell_keys(
    env, types: Types, noted: Notes, keys: list[Key], telling: Telling
) -> Iterator[tuple[Key, Told]]:
    groups = defaultdict(list)
    for type_id, id_ in keys:
        groups[type_id, (type_id, id_) in noted.emitted].append(id_)
    # Code that tells something of a record has judged it already.
    asked = [
        Asked(env[types[type_id].model].browse(ids), types[type_id], judged=emitted)
        for (type_id, emitted), ids in groups.items()
    ]
    for each, id_, told in telling.tell(asked):
        told.emitted = each.judged
        yield (each.event_type.id, id_), told


def _store(env, told: dict[Key, Told], types: Types, history: History) -> None:
    try:
        lanes = outbox_sql.store(env, told, types, history.origin)
    except (
        psycopg2.errors.UndefinedTable,
        psycopg2.errors.UndefinedColumn,
    ) as error:
        # Another worker uninstalls the suite and has not told this one yet. The plan
        # is empty when it is compiled again, and Odoo tries the user's call again.
        env.registry.clear_cache()
        raise ConcurrencyError("The outbox is being uninstalled.") from error
    history.flushed = True
    wake_up.after_commit(env.cr, lanes)
