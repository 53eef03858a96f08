# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What of the ORM's fields is certain to be what the columns of tables hold.

Judged for a superuser without context. Who is not sure says no, and the ORM is asked.
"""

from collections.abc import Collection

from odoo.fields import Domain, Field
from odoo.models import BaseModel

# By which a model may have other values, or lines in another order, than its table.
FETCHING = ("fetch", "_fetch_field", "_fetch_query")

# What a condition is the same for in each transaction.
OPERATORS = ("=", "!=", "in", "not in")
COMPARED = ("boolean", "integer", "char", "selection", "many2one")


def is_ordinary(model) -> bool:
    """Whether a record of a model is the row of its table."""
    return bool(
        model._auto
        and model._table_query is None
        and all(_is_inherited(model, name) for name in FETCHING)
        and searches_as_usual(model, Domain("id", "in", [1, 2]), active_test=False)
    )


def searches_as_usual(model, domain: Domain, **options) -> bool:
    """Whether a method of the model's own leaves the search as it is."""
    if _is_inherited(model, "_search"):
        return True
    usual = BaseModel._search(model, domain, **options)
    return model._search(domain, **options).select() == usual.select()


def lists_as_usual(model) -> bool:
    """Whether the lines of records are found by the search alone."""
    return _is_inherited(model, "search_fetch") or model._outbox_lists_as_usual()


def _is_inherited(model, name: str) -> bool:
    return getattr(type(model), name) is getattr(BaseModel, name)


def stored(model, field: Field) -> Field | None:
    """The field with the column that a value comes from, here or along many2one fields.

    None if it is computed, differs by company, or has no column.
    """
    if is_passed_on(field):
        *path, last = field.related.split(".")
        for name in path:
            step = stored(model, model._fields[name])
            if step is None or step.type != "many2one":
                return None
            model = model.env[step.comodel_name]
            if not is_ordinary(model):
                return None
        source = stored(model, model._fields[last])
        return source if type(source) is type(field) else None
    if field.store and field.column_type and not field.company_dependent:
        return field
    return None


def is_passed_on(field: Field) -> bool:
    """Whether a field says what another one says that it leads to."""
    return bool(
        field.related
        and not field.store
        and type(field)._process_related is Field._process_related
    )


def has_constant_domain(model, field: Field) -> bool:
    """Whether the domain of a relation means the same at all times."""
    comodel = model.env[field.comodel_name]
    return not callable(field.domain) and all(
        condition.operator in OPERATORS
        and condition.field_expr in comodel._fields
        and _is_literal(comodel._fields[condition.field_expr], comodel, condition.value)
        for condition in field.get_comodel_domain(model).iter_conditions()
    )


def _is_literal(field: Field, model, value) -> bool:
    source = stored(model, field)
    if source is None or source.type not in COMPARED:
        return False
    # A name would have to be searched for.
    kinds = (int,) if source.type == "many2one" else (int, str)
    is_many = isinstance(value, Collection) and not isinstance(value, str)
    return all(
        each is None or isinstance(each, kinds)
        for each in (value if is_many else [value])
    )


def has_constant_order(model, seen: tuple[str, ...] = ()) -> bool:
    """Whether records are in the order of columns that all companies share."""
    for term in model._order.split(","):
        field = model._fields.get(term.split()[0])
        source = field and stored(model, field)
        if not source:
            return False
        if source.type == "many2one" and source.comodel_name not in seen:
            comodel = model.env[source.comodel_name]
            if not has_constant_order(comodel, (*seen, source.comodel_name)):
                return False
    return True
