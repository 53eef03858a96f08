# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""From notes to events: what happened, to whom it matters, and into the outbox.

Runs in ``cr.precommit``, and so once more at every flushing savepoint. What the
transaction has told of the same records is then judged anew: told again with its latest
payload, or withdrawn. The outbox keeps one event per type, record and transaction.
Nothing here updates a row of the outbox that other transactions share.
"""

from collections import defaultdict
from collections.abc import Iterator

import psycopg2

from odoo.exceptions import ConcurrencyError

from . import outbox_sql, wake_up
from .event_type import EventType
from .facts import CHANGED, DELETED, Facts, Gathering, leave_superseded
from .neutral import neutral
from .notes import History, Key, Notes, Told
from .telling import tell, tell_matching

# Payloads in memory and in one statement at a time.
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
    told = {}
    for key, what in _tell(env, types, noted, history, facts):
        told[key] = what
        if len(told) >= SLICE:
            _store(env, told, types, history)
            told = {}
    if told:
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
) -> Iterator[tuple[Key, Told]]:
    """What is said of each event, in the order receivers are to see them."""
    groups = defaultdict(list)
    for (type_id, id_), rank in facts.items():
        groups[rank, type_id].append(id_)
    for (rank, type_id), ids in sorted(groups.items()):
        if rank == DELETED:
            for id_ in sorted(ids):
                yield (type_id, id_), history.deleted[type_id, id_]
        else:
            for start in range(0, len(ids), SLICE):
                some = sorted(ids)[start : start + SLICE]
                yield from _tell_slice(env, types[type_id], noted, some)


def _tell_slice(
    env, event_type: EventType, noted: Notes, ids: list[int]
) -> Iterator[tuple[Key, Told]]:
    by_trigger, by_code = [], []
    for id_ in ids:
        key = (event_type.id, id_)
        if told := noted.emitted.get(key):
            yield key, told
        else:
            (by_code if key in noted.emitted else by_trigger).append(id_)
    model = env[event_type.model]
    for id_, told in tell_matching(model.browse(by_trigger), event_type):
        yield (event_type.id, id_), told
    for id_, told in tell(model.browse(by_code), event_type):
        told.emitted = True
        yield (event_type.id, id_), told


def _store(env, told: dict[Key, Told], types: Types, history: History) -> None:
    try:
        lanes = outbox_sql.store(env, told, types, history.user_id)
    except psycopg2.errors.UndefinedTable as error:
        # Another worker uninstalls the suite and has not told this one yet. The plan
        # is empty when it is compiled again, and Odoo tries the user's call again.
        env.registry.clear_cache()
        raise ConcurrencyError("The outbox is being uninstalled.") from error
    history.flushed = True
    wake_up.after_commit(env.cr, lanes)
