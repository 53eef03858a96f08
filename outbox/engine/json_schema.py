# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""JSON Schema of what :mod:`.rendering` writes, derived from the same tree.

Whatever rendering does with a type of field has its line here.
"""

from inspect import cleandoc

from ..pure.payload_tree import Node
from .rendering import has_value

DIALECT = "https://json-schema.org/draft/2020-12/schema"

#: What rendering never writes as null, by type of field.
NEVER_NULL = {
    "boolean": {"type": "boolean"},
    "integer": {"type": "integer"},
    "many2one_reference": {"type": "integer"},
    "float": {"type": "number"},
    "monetary": {"type": "number"},
    "one2many": {"type": "array", "items": {"type": "integer"}},
    "many2many": {"type": "array", "items": {"type": "integer"}},
}

#: What is null where there is no value.
NULLABLE = {
    "char": {"type": "string"},
    "text": {"type": "string"},
    "html": {"type": "string"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "many2one": {"type": "integer"},
    "selection": {"type": "string"},
}


def schema_of(model, tree: tuple[Node, ...]) -> dict:
    """The schema of the values of one record under their keys.

    :param model: empty recordset in a neutral environment, so that labels are English
    """
    return {
        "type": "object",
        "properties": {node.key: _property(model, node) for node in tree},
        "required": [node.key for node in tree],
    }


def _property(model, node: Node) -> dict:
    field = model._fields.get(node.field)
    if field is None:
        return {
            "description": f"{model._name} has no field {node.field} any more: events "
            "wait until somebody mends this payload."
        }
    described = field.get_description(model.env, ("string", "help"))
    schema = {"title": str(described["string"])}
    if described.get("help"):
        schema["description"] = cleandoc(str(described["help"]))
    if node.children:
        return schema | _related(model, node, field)
    return schema | _value(field) | {"x-classification": node.classification}


def _related(model, node: Node, field) -> dict:
    schema = schema_of(model.env[field.comodel_name], node.children)
    if field.type != "many2one":
        return {"type": "array", "items": schema}
    return schema if has_value(field) else _or_null(schema)


def _value(field) -> dict:
    if field.type in NEVER_NULL:
        return NEVER_NULL[field.type]
    if field.type == "selection" and (choices := _choices(field)):
        schema = {"oneOf": [{"const": value, "title": t} for value, t in choices]}
    else:
        # A type that is not known here may be rendered as anything.
        schema = NULLABLE.get(field.type, {})
    return schema if has_value(field) else _or_null(schema)


def _or_null(schema: dict) -> dict:
    if "oneOf" in schema:
        return {"oneOf": [*schema["oneOf"], {"type": "null"}]}
    if "type" in schema:
        return schema | {"type": [schema["type"], "null"]}
    return schema


def _choices(field) -> list[tuple[str, str]]:
    """Values and labels of a selection whose values are the same at all times.

    Those that a method finds may depend on data, such as the installed languages, and
    those that are not checked may be any.
    """
    while field.related_field:
        field = field.related_field
    if not field.validate or not isinstance(field.selection, list):
        return []
    return [(value, str(label)) for value, label in field.selection]
