# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The values of records under their keys, as receivers get them.

All records of a batch are walked with one prefetch set, so that the payloads of 500
records cost about the queries of one.
"""

from collections.abc import Callable
from functools import lru_cache, partial

from odoo.tools import float_round

from ..pure.payload_tree import Node

TEXTS = ("char", "text", "html")


Seen = dict[tuple[int, str, int], dict]


def payload(record, tree: tuple[Node, ...], seen: Seen | None = None) -> dict:
    """The values of one record under their keys.

    :param seen: what was read of records that several nodes lead to, such as a customer
        who is also the one to deliver to; by identity of the tree, model and id
    """
    seen = {} if seen is None else seen
    return {node.key: part(record, node, seen) for node in tree}


def part(record, node: Node, seen: Seen):
    """What a payload says under one key."""
    field = record._fields[node.field]
    if not node.children:
        return value(record, field)
    if field.type == "many2one":
        return _related(field.__get__(record), node.children, seen)
    return [payload(item, node.children, seen) for item in field.__get__(record)]


def _related(record, tree: tuple[Node, ...], seen: Seen) -> dict | None:
    if not record:
        return None
    # Records of several models may be read along equal trees.
    key = (id(tree), record._name, record.id)
    if key not in seen:
        seen[key] = payload(record, tree, seen)
    return seen[key]


def own_payload(record, tree: tuple[Node, ...]) -> dict:
    """The same in the name of the current user.

    :raises AccessError: the user may not read all of it
    """
    # Odoo asks for the right to a field whenever it is read, and for that to a record
    # only when it is fetched: what a computed field has read as superuser is in the
    # cache already.
    _check_access(record, tree)
    return payload(record.with_context(lang=None), tree)


def _check_access(records, tree: tuple[Node, ...]) -> None:
    records.check_access("read")
    for node in tree:
        if node.children:
            _check_access(records.mapped(node.field), node.children)


def value(record, field):
    """One field's value as receivers get it.

    Dates and times in ISO 8601, times in UTC; numbers rounded to the field's digits;
    selections as their technical value; relations as ids; ``None`` for empty, but for
    a text that is required, which may be empty and is still a text.
    """
    # Not record[name], which is two calls more, for each field of each event.
    raw = field.__get__(record)
    if field.type in ("boolean", "integer", "many2one_reference"):
        return raw
    if field.type == "float":
        return number(field.get_digits(record.env))(raw)
    if field.type == "monetary":
        currency = record[field.get_currency_field(record)]
        return _number(currency.round(raw) if currency else raw)
    if field.type == "datetime":
        return moment(raw.isoformat()) if raw else None
    if field.type == "date":
        return raw.isoformat() if raw else None
    if field.type == "many2one":
        return raw.id or None
    if field.type in ("one2many", "many2many"):
        return raw.ids
    if not raw and field.type in TEXTS and has_value(field):
        return ""
    return raw or None


def has_value(field) -> bool:
    """Whether the database sees to it that a field is never null.

    A computed field without a column may be required, and still have no value.
    """
    return bool(field.required and (field.store or field.inherited))


def moment(text: str | None) -> str | None:
    """A time in UTC, as Python writes it, whatever zeros PostgreSQL leaves out."""
    if text is None:
        return None
    whole, _point, fraction = text.partition(".")
    return f"{whole}.{fraction:0<6}Z" if fraction else f"{whole}Z"


def number(digits: tuple[int, int] | None) -> Callable[[float | str | None], float]:
    """What writes the numbers of a field with these digits.

    It takes them as the ORM has them, or as PostgreSQL writes them in JSON.
    """
    return partial(_rounded, digits[1] if digits else None, None)


def money(row: tuple[float | str | None, float | None]) -> float:
    """An amount, to the rounding of its currency if it has one."""
    amount, rounding = row
    return _rounded(None, rounding, amount)


# Most numbers are few, such as the 0 of a discount, and rounding takes a dozen calls.
@lru_cache(maxsize=4096)
def _rounded(
    digits: int | None, rounding: float | None, raw: float | str | None
) -> float:
    found = float(raw or 0)
    if digits is not None:
        found = float_round(found, precision_digits=digits)
    elif rounding is not None:
        found = float_round(found, precision_rounding=rounding)
    return _number(found)


def _number(raw: float) -> float:
    """The number as people would write it.

    Without the sign of a negative zero, which receivers trip over, and without what
    arithmetic leaves behind the digits that a float holds for certain.
    """
    return float(f"{raw:.15g}") + 0.0
