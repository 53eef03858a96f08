# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Rows straight from the database, which no stale ORM cache can falsify."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from odoo.tools import SQL

Row = dict[str, object]


def current(records, columns: Iterable[str]) -> dict[int, Row]:
    """Values of columns as the database holds them now, by id of the rows there are.

    As JSON writes them: only fit to be compared with one another, and with ids and
    technical values.
    """
    return current_of_all(records.env, [(records, columns)])[0]


def current_of_all(
    env, wanted: Sequence[tuple[object, Iterable[str]]]
) -> list[dict[int, Row]]:
    """The same of records of several models, in one statement.

    :param wanted: records and columns
    :return: what was found of each, in the same order
    """
    found: list[dict[int, Row]] = [{} for _ in wanted]
    selects = [
        _select(position, records, columns)
        for position, (records, columns) in enumerate(wanted)
        if records
    ]
    if selects:
        for position, row in env.execute_query(SQL(" UNION ALL ").join(selects)):
            found[position][row["id"]] = row
    return found


# Odoo checks each name anew, and plans have few lists of columns.
@lru_cache(maxsize=512)
def _names(columns: tuple[str, ...]) -> SQL:
    return SQL(", ").join(map(SQL.identifier, columns))


def _select(position: int, records, columns: Iterable[str]) -> SQL:
    return SQL(
        "SELECT %s, to_jsonb(r) FROM (SELECT %s FROM %s WHERE id = ANY(%s)) r",
        position,
        _names(("id", *columns)),
        SQL.identifier(records._table),
        list(records._ids),
    )


def hold(records) -> None:
    """Let no other transaction that does the same to these rows commit beside this one.

    An UPDATE that changes nothing: under REPEATABLE READ a mere lock would let the
    second transaction go on with a snapshot that lacks what the first has done. It
    fails with a serialisation failure instead, and Odoo tries it again.
    """
    records.env.cr.execute(
        SQL(
            "UPDATE %(table)s SET id = %(table)s.id"
            " FROM (SELECT id FROM %(table)s WHERE id = ANY(%(ids)s)"
            " ORDER BY id FOR NO KEY UPDATE) held WHERE held.id = %(table)s.id",
            table=SQL.identifier(records._table),
            ids=list(records._ids),
        )
    )
