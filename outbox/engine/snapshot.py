# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Rows straight from the database, which no stale ORM cache can falsify."""

from collections.abc import Iterable

from odoo.tools import SQL


def current(records, columns: Iterable[str]) -> dict[int, dict]:
    """Values of columns as the database holds them now, by id of the rows there are."""
    if not records:
        return {}
    names = ["id", *columns]
    rows = records.env.execute_query(
        SQL(
            "SELECT %s FROM %s WHERE id = ANY(%s)",
            SQL(", ").join(map(SQL.identifier, names)),
            SQL.identifier(records._table),
            list(records._ids),
        )
    )
    return {row[0]: dict(zip(names, row, strict=True)) for row in rows}


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
