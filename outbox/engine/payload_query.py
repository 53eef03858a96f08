# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Payloads as PostgreSQL reads them: one SELECT for the stored values of a tree.

Whatever a payload leads to, such as the units and taxes of an invoice's lines, comes
with one statement, where the ORM needs one for each model and hundreds of calls. Only
what is certain to be what :mod:`.rendering` says is read so. The rest stays with the
ORM: fields that are computed, that differ by company, or of a type not listed here;
models that search or fetch in a way of their own; lines found without an index.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any, NamedTuple

from odoo import fields
from odoo.fields import Field
from odoo.tools import SQL
from odoo.tools.query import Query

from ..pure.payload_tree import Node
from .line_query import first_of, lines
from .rendering import TEXTS, has_value, moment, money, number
from .stored import is_ordinary, is_passed_on, stored

#: Stands for the ids of the records in the parameters of a statement.
IDS = object()


class Column(NamedTuple):
    """What a row holds for a node.

    :ivar name: in the row; None if the ORM has to be asked
    :ivar convert: makes the value that receivers get, unless PostgreSQL has
    :ivar level: of what the node leads to, if it has children
    :ivar many: it leads to any number of records
    """

    node: Node
    name: str | None = None
    convert: Callable[[Any], Any] | None = None
    level: "Level | None" = None
    many: bool = False


class Level(NamedTuple):
    """The columns of rows of a model, in the order of the tree."""

    model: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class PayloadQuery:
    """:ivar code: of a SELECT of a position and a row as JSON
    :ivar params: of it, after the position; `IDS` among them
    """

    level: Level
    code: str
    params: tuple

    def parameters(self, position: int, ids: list[int]) -> list:
        return [position, *(ids if each is IDS else each for each in self.params)]


class _Read(NamedTuple):
    """How a node is read.

    :ivar sql: None if it is for the ORM
    """

    sql: SQL | None = None
    convert: Callable[[Any], Any] | None = None
    level: Level | None = None
    many: bool = False


_BY_THE_ORM = _Read()


def compile_query(model, tree: tuple[Node, ...]) -> PayloadQuery | None:
    """The statement for a tree, good for all records of a model.

    :param model: empty recordset in a neutral environment
    :return: None if the ORM alone knows how to read the model
    """
    if not is_ordinary(model):
        return None
    query = Query(model.env, model._table, model._table_sql)
    level, terms = _Compiler().level(model, tree, query)
    query.add_where(SQL("%s = ANY(%s)", SQL.identifier(model._table, "id"), IDS))
    select = SQL("to_json(r) FROM (%s) r", query.select(*terms))
    return PayloadQuery(level, f"SELECT %s, {select.code}", tuple(select.params))


class _Compiler:
    """Each record that something leads to has an alias of its own, as a table may be in
    the statement several times under its own name."""

    def __init__(self):
        self._numbers = count()

    def level(
        self, model, tree: tuple[Node, ...], query: Query
    ) -> tuple[Level, list[SQL]]:
        terms = [SQL("%s AS id", SQL.identifier(model._table, "id"))]
        columns = []
        for position, node in enumerate(tree):
            read = self._read(model, node, query)
            name = f"c{position}" if read.sql else None
            if read.sql:
                terms.append(SQL("%s AS %s", read.sql, SQL.identifier(name)))
            columns.append(Column(node, name, read.convert, read.level, read.many))
        return Level(model._name, tuple(columns)), terms

    def _read(self, model, node: Node, query: Query) -> _Read:
        field = model._fields.get(node.field)
        if field is None:
            # Which makes the ORM say so.
            return _BY_THE_ORM
        if source := stored(model, field):
            sql = model._field_to_sql(model._table, field.name, query)
        elif sql := model._outbox_field_to_sql(model._table, field.name, query):
            source = field
        else:
            return self._route(model, field, node)
        if node.children:
            return self._one(model, source, node, sql)
        return _value(model, field, source, sql, query)

    def _route(self, model, field: Field, node: Node) -> _Read:
        """What further records lead to, of which the first counts."""
        id_ = SQL.identifier(model._table, "id")
        if is_passed_on(field):
            *path, last = field.related.split(".")
            for name in path:
                model, id_ = first_of(model, model._fields[name], id_, self._alias())
                if id_ is None:
                    return _BY_THE_ORM
            field = model._fields[last]
        if field.type in ("one2many", "many2many"):
            return self._many(model, field, node, id_)
        if not node.children or not stored(model, field):
            return _BY_THE_ORM
        _model, id_ = first_of(model, field, id_, self._alias())
        return self._one(model, field, node, id_)

    def _one(self, model, source: Field, node: Node, id_: SQL) -> _Read:
        comodel = model.env[source.comodel_name]
        if type(source) is not fields.Many2one or not is_ordinary(comodel):
            return _BY_THE_ORM
        query = Query(model.env, comodel._table, comodel._table_sql)
        level, terms = self.level(comodel, node.children, query)
        alias = self._alias()
        query.add_where(SQL("%s = %s.id", SQL.identifier(comodel._table, "id"), alias))
        select = query.select(*terms)
        sql = SQL(
            "(SELECT to_json(r) FROM (SELECT %s AS id) %s, LATERAL (%s) r)",
            id_,
            alias,
            select,
        )
        return _Read(sql, level=level)

    def _many(self, model, field: Field, node: Node, id_: SQL) -> _Read:
        alias = self._alias()
        query = lines(model, field, alias)
        if query is None:
            return _BY_THE_ORM
        comodel = model.env[field.comodel_name]
        if node.children:
            level, terms = self.level(comodel, node.children, query)
            select = SQL("SELECT to_json(r) FROM (%s) r", query.select(*terms))
        else:
            level = None
            select = query.select(SQL.identifier(comodel._table, "id"))
        sql = SQL(
            "(SELECT to_json(ARRAY(%s)) FROM (SELECT %s AS id) %s)", select, id_, alias
        )
        return _Read(sql, level=level, many=level is not None)

    def _alias(self) -> SQL:
        return SQL.identifier(f"k{next(self._numbers)}")


def _value(model, field: Field, source: Field, sql: SQL, query: Query) -> _Read:
    """A value as :func:`.rendering.value` writes it.

    A class that somebody has derived from one of these may write them in its own way.
    """
    kind = type(source)
    if kind in (fields.Char, fields.Text, fields.Html):
        required = has_value(field) and field.type in TEXTS
        return _Read(SQL("COALESCE(%s, '')" if required else "NULLIF(%s, '')", sql))
    if kind is fields.Selection and source.column_type[0] == "varchar":
        return _Read(SQL("NULLIF(%s, '')", sql))
    if kind is fields.Boolean:
        return _Read(SQL("COALESCE(%s, FALSE)", sql))
    if kind in (fields.Integer, fields.Id, fields.Many2oneReference):
        return _Read(SQL("COALESCE(%s, 0)", sql))
    if kind in (fields.Many2one, fields.Date):
        return _Read(sql)
    if kind is fields.Datetime:
        return _Read(sql, moment)
    if kind is fields.Float:
        return _Read(sql, number(field.get_digits(model.env)))
    if kind is fields.Monetary:
        return _amount(model, field, sql, query)
    return _BY_THE_ORM


def _amount(model, field: Field, sql: SQL, query: Query) -> _Read:
    name = field.get_currency_field(model)
    currencies = model.env["res.currency"]
    if not stored(model, model._fields[name]) or not is_ordinary(currencies):
        return _BY_THE_ORM
    rounding = SQL(
        "(SELECT c.rounding FROM res_currency c WHERE c.id = %s)",
        model._field_to_sql(model._table, name, query),
    )
    return _Read(SQL("json_build_array(%s, %s)", sql, rounding), money)
