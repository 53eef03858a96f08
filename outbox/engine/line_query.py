# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What fields lead to, as sub-queries with the id of the record they start from."""

from odoo.fields import Field
from odoo.tools import SQL
from odoo.tools.query import Query

from .stored import (
    has_constant_domain,
    has_constant_order,
    is_ordinary,
    lists_as_usual,
    searches_as_usual,
    stored,
)


def lines(model, field: Field, alias: SQL) -> Query | None:
    """The records that a one2many or many2many field leads to, in their order.

    :param alias: of a table whose id is that of the record
    :return: None if the ORM alone knows them
    """
    comodel = model.env[field.comodel_name]
    # As the ORM searches for them.
    comodel = comodel.with_context(**{"active_test": False, **field.context})
    if (
        not field.store
        or not is_ordinary(comodel)
        or not lists_as_usual(comodel)
        or not has_constant_domain(model, field)
        or not has_constant_order(comodel)
    ):
        return None
    domain = field.get_comodel_domain(model)
    if not searches_as_usual(comodel, domain, order=comodel._order):
        return None
    query = comodel._search(domain, order=comodel._order)
    link = _many2many(comodel, field, query) or _inverse(comodel, field)
    if link is None:
        return None
    query.add_where(SQL("%s = %s.id", link, alias))
    return _without_archived(comodel, field, query)


def _many2many(comodel, field: Field, query: Query) -> SQL | None:
    if field.type != "many2many":
        return None
    query.add_join(
        "JOIN",
        field.relation,
        None,
        SQL(
            "%s = %s",
            SQL.identifier(field.relation, field.column2),
            SQL.identifier(comodel._table, "id"),
        ),
    )
    return SQL.identifier(field.relation, field.column1)


def _inverse(comodel, field: Field) -> SQL | None:
    inverse = comodel._fields[field.inverse_name]
    # Without an index the whole table would be gone through for each record.
    if inverse.type == "many2one" and inverse.index and stored(comodel, inverse):
        return SQL.identifier(comodel._table, inverse.name)
    return None


def _without_archived(comodel, field: Field, query: Query) -> Query | None:
    """As the ORM leaves them out where it makes records of what a field holds."""
    name = comodel._active_name
    if name and field.context.get("active_test", True):
        if not stored(comodel, comodel._fields[name]):
            return None
        query.add_where(comodel._field_to_sql(comodel._table, name, query))
    return query


def first_of(model, field: Field, id_: SQL, alias: SQL) -> tuple[object, SQL | None]:
    """The model that a field leads to, and the id of the first record, if any.

    :param id_: of the record
    :param alias: a name for it that nothing else has
    :return: None as the id if the ORM alone knows it
    """
    if field.type in ("one2many", "many2many"):
        comodel = model.env[field.comodel_name]
        query = lines(model, field, alias)
        if query is None:
            return comodel, None
        query.limit = 1
        term = SQL.identifier(comodel._table, "id")
    elif field.type == "many2one" and stored(model, field) and is_ordinary(model):
        comodel = model.env[field.comodel_name]
        query = Query(model.env, model._table, model._table_sql)
        query.add_where(SQL("%s = %s.id", SQL.identifier(model._table, "id"), alias))
        term = model._field_to_sql(model._table, field.name, query)
    else:
        return model, None
    select = query.select(term)
    return comodel, SQL("(SELECT (%s) FROM (SELECT %s AS id) %s)", select, id_, alias)
