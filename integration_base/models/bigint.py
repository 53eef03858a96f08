# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Fields over ``int8`` columns, for tables that outgrow Odoo's ``int4`` ids.

A busy plant writes events fast enough to pass 2^31 ids within the life of a database.
"""

from odoo import fields
from odoo.tools import sql


class BigInteger(fields.Integer):
    """An integer stored as ``int8``."""

    _column_type = ("int8", "int8")


class BigMany2oneReference(fields.Many2oneReference):
    """A record of any model, its id stored as ``int8``."""

    _column_type = ("int8", "int8")


class LooseMany2one(fields.Many2one):
    """A many2one without a foreign key.

    The records it points at can be deleted in bulk without a look at this table, and
    inserting a row locks nothing in theirs.
    """

    def update_db_foreign_key(self, model, column):
        """Keep the column free of a foreign key, an earlier version's included."""
        cr = model.env.cr
        cr.execute(
            "SELECT conname FROM pg_constraint JOIN pg_attribute"
            " ON attrelid = conrelid AND conkey = ARRAY[attnum]"
            " WHERE contype = 'f' AND conrelid = %s::regclass AND attname = %s",
            (f'"{model._table}"', self.name),
        )
        for (name,) in cr.fetchall():
            sql.drop_constraint(cr, model._table, name)


class BigMany2one(LooseMany2one):
    """A many2one stored as ``int8`` and without a foreign key."""

    _column_type = ("int8", "int8")


def widen_id(cr, table: str) -> None:
    """Make the id column and its sequence ``int8``; does nothing when they are.

    :param table: a table of this suite, never user input
    """
    cr.execute(
        "SELECT udt_name FROM information_schema.columns"
        " WHERE table_name = %s AND column_name = 'id'",
        (table,),
    )
    if cr.fetchone() != ("int8",):
        cr.execute(
            sql.SQL(
                "ALTER TABLE %(table)s ALTER COLUMN id TYPE int8",
                table=sql.SQL.identifier(table),
            )
        )
        cr.execute(
            sql.SQL(
                "ALTER SEQUENCE %(sequence)s AS int8",
                sequence=sql.SQL.identifier(f"{table}_id_seq"),
            )
        )
