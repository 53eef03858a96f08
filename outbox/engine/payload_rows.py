# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Payloads of many records, read from the database in one statement.

It is what the flush judges by, too: no stale cache can falsify it. What a statement
cannot say is asked of the ORM afterwards, for all records of a model together.
"""

import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import psycopg2

from odoo.exceptions import ConcurrencyError

from ..pure.payload_tree import Node
from .guard import LOST, execute_unguarded
from .payload_query import Level, PayloadQuery, compile_query
from .rendering import Seen, part, payload

_logger = logging.getLogger(__name__)

# Statements that have failed although they were prepared, by database.
_distrusted: set[tuple[str, str]] = set()

# Records by their id.
Records = Mapping[int, Any]

# Of each payload in one statement. PostgreSQL compiles those that it rates dearer than
# `jit_above_cost`, which takes longer than running them.
SLICE = 150


class _Gap(NamedTuple):
    """What the ORM has to say of a record.

    :ivar values: where it is missing
    """

    values: dict
    node: Node
    model: str
    id: int


def prepare(model, tree: tuple[Node, ...]) -> PayloadQuery | None:
    """The statement for a tree, which PostgreSQL has taken once.

    None of what it consists of fails by what is in the rows. So it needs no savepoint
    when it is sent, as long as tables have the columns that they have now.

    :param model: empty recordset in a neutral environment
    :return: None if the ORM alone can read it
    """
    cr = model.env.cr
    try:
        with cr.savepoint(flush=False):
            query = compile_query(model, tree)
            if query is None or (cr.dbname, query.code) in _distrusted:
                return None
            cr.execute(query.code, query.parameters(0, []), log_exceptions=False)
            return query
    except LOST:
        raise
    except Exception:
        _logger.warning("A payload of %s is read by the ORM", model, exc_info=True)
        return None


def read(env, wanted: Mapping[int, Records]) -> Iterator[tuple[tuple[int, int], dict]]:
    """Yield payload id, record id, and the values as `rendering.payload` has them.

    What is to be written must have been flushed.

    :param env: a neutral one
    :param wanted: records by payload id, each as its company sees it
    :raises LookupError: a record, or a payload, is not there
    """
    payloads = env["outbox.payload"]
    queries = {payload_id: payloads._query(payload_id) for payload_id in wanted}
    for payload_id, records in wanted.items():
        if queries[payload_id] is None:
            del queries[payload_id]
            tree = payloads._trees()[payload_id]
            for id_, record in records.items():
                yield (payload_id, id_), payload(record, tree)
    longest = max((len(wanted[payload_id]) for payload_id in queries), default=0)
    for start in range(0, longest, SLICE):
        some = {
            payload_id: list(wanted[payload_id])[start : start + SLICE]
            for payload_id in queries
        }
        yield from _read(env, queries, some, wanted)


def _read(
    env,
    queries: Mapping[int, PayloadQuery],
    ids: Mapping[int, list[int]],
    wanted: Mapping[int, Records],
) -> Iterator[tuple[tuple[int, int], dict]]:
    code = " UNION ALL ".join(query.code for query in queries.values())
    parameters = [
        value
        for payload_id, query in queries.items()
        for value in query.parameters(payload_id, ids[payload_id])
    ]
    try:
        execute_unguarded(env.cr, code, parameters)
    except LOST:
        raise
    except psycopg2.Error as error:
        # Another worker changes the tables, and has not told this one yet. The user's
        # transaction is lost; Odoo tries it again, and the ORM will read the payloads.
        _distrusted.update((env.cr.dbname, query.code) for query in queries.values())
        env.registry.clear_cache()
        raise ConcurrencyError("The fields of a payload are being changed.") from error
    found, gaps = {}, defaultdict(list)
    for payload_id, row in env.cr.fetchall():
        # Where companies see a record differently, its gaps are filled apart.
        missing = gaps[wanted[payload_id][row["id"]].env]
        level = queries[payload_id].level
        found[payload_id, row["id"]] = _values(level, row, missing)
    if len(found) < sum(map(len, ids.values())):
        raise LookupError(f"Not all rows are there of {ids}.")
    for company_env, missing in gaps.items():
        _fill(company_env, missing)
    yield from found.items()


def _values(level: Level, row: Mapping[str, Any], gaps: list[_Gap]) -> dict:
    values = {}
    for node, name, convert, below, many in level.columns:
        if name is None:
            # The keys stay in the order of the tree.
            values[node.key] = None
            gaps.append(_Gap(values, node, level.model, row["id"]))
            continue
        raw = row[name]
        if many:
            raw = [_values(below, each, gaps) for each in raw]
        elif below:
            raw = raw and _values(below, raw, gaps)
        elif convert:
            raw = convert(raw)
        values[node.key] = raw
    return values


def _fill(env, gaps: list[_Gap]) -> None:
    ids = defaultdict(dict)
    for gap in gaps:
        ids[gap.model][gap.id] = None
    # With one prefetch set for all of them.
    records = {
        (model, record.id): record
        for model, some in ids.items()
        for record in env[model].browse(some)
    }
    seen: Seen = {}
    for values, node, model, id_ in gaps:
        values[node.key] = part(records[model, id_], node, seen)
