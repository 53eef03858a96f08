# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Column values straight from the database, which no stale ORM cache can falsify."""

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
