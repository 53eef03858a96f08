# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A JSON Schema of a payload as the rows of a table, for people."""

from collections.abc import Iterator
from typing import Any

_FORMATS = {"date": "date", "date-time": "date and time"}
_PLURALS = {"object": "objects", "integer": "integers"}


def rows(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """One row for each key, those below a key right after it.

    Each holds ``key`` (as ``lines/product/sku``), ``name`` (the last part of it),
    ``depth``, ``type``, ``nullable``, ``classification`` (None where there are keys
    below), ``title``, ``description``, and ``values``: pairs of value and label.
    """
    return list(_rows(schema, ()))


def _rows(schema: dict[str, Any], above: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for name, value in schema.get("properties", {}).items():
        path = (*above, name)
        yield {
            "key": "/".join(path),
            "name": name,
            "depth": len(above),
            "type": _type(value),
            "nullable": _nullable(value),
            "classification": value.get("x-classification"),
            "title": value.get("title", ""),
            "description": value.get("description", ""),
            "values": [
                (choice["const"], choice["title"])
                for choice in value.get("oneOf", ())
                if "const" in choice
            ],
        }
        yield from _rows(value.get("items", value), path)


def _types(schema: dict[str, Any]) -> list[str]:
    found = schema.get("type", [])
    return [found] if isinstance(found, str) else found


def _type(schema: dict[str, Any]) -> str:
    if "oneOf" in schema:
        return "one of"
    if "items" in schema:
        return f"list of {_PLURALS[schema['items']['type']]}"
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]
    return next((name for name in _types(schema) if name != "null"), "any")


def _nullable(schema: dict[str, Any]) -> bool:
    if "oneOf" in schema:
        return {"type": "null"} in schema["oneOf"]
    types = _types(schema)
    return not types or "null" in types
