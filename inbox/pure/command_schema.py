# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Commands by their JSON Schema (2020-12), in words for whoever maps them.

References lead nowhere but into the schema itself: nothing is fetched.
"""

from collections.abc import Iterable, Mapping

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import SchemaError, ValidationError, best_match
from referencing import Registry
from referencing.exceptions import Unresolvable

from . import rfc3339

MOST = 20
_LONGEST = 200

_FORMATS = FormatChecker(("date", "email", "uuid"))


@_FORMATS.checks("date-time", raises=ValueError)
def _is_time(value: object) -> bool:
    return not isinstance(value, str) or bool(rfc3339.parse(value))


def check_schema(schema: Mapping) -> None:
    """:raises ValueError: it is no JSON Schema; says why"""
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        raise ValueError(f"{_path(error.path)}{error.message[:_LONGEST]}") from None


def check_command(schema: Mapping, command: object) -> list[str]:
    """What is wrong with a command: where, and what to do; at most ``MOST``.

    :param schema: a valid one
    :raises ValueError: the schema refers to something that is not in it
    """
    validator = Draft202012Validator(
        schema, registry=Registry(), format_checker=_FORMATS
    )
    try:
        errors = sorted(validator.iter_errors(command), key=lambda e: str(e.path))
        return list(dict.fromkeys(_words(best_match([e])) for e in errors))[:MOST]
    except Unresolvable:
        raise ValueError("The schema refers to something that is not in it.") from None
    except RecursionError:
        return ["The command is nested too deeply."]


def _words(error: ValidationError) -> str:
    wanted = error.validator_value
    match error.validator:
        case "required":
            missing = [name for name in wanted if name not in error.instance]
            text = f"is missing: {', '.join(missing)}"
        case "additionalProperties" if wanted is False:
            known = error.schema.get("properties", ())
            others = [name for name in error.instance if name not in known]
            text = f"has what the command does not know: {', '.join(others)}"
        case "type":
            kinds = [wanted] if isinstance(wanted, str) else wanted
            text = f"has to be {' or '.join(kinds)}, not {_kind(error.instance)}"
        case "enum":
            text = f"has to be one of {', '.join(map(str, wanted))}"
        case "minLength" if wanted == 1:
            text = "must not be empty"
        case "minItems" if wanted == 1:
            text = "needs at least one item"
        case "exclusiveMinimum":
            text = f"has to be more than {wanted}"
        case "minimum":
            text = f"has to be {wanted} or more"
        case "maximum":
            text = f"has to be {wanted} or less"
        case "format":
            text = f"has to be a {wanted}"
        case _:
            text = error.message
    return f"{_path(error.absolute_path)}{text[:_LONGEST]}"


def _kind(value: object) -> str:
    if value is None:
        return "null"
    kinds = {bool: "boolean", int: "integer", float: "number", str: "string"}
    return kinds.get(type(value), "object" if isinstance(value, dict) else "array")


def _path(parts: Iterable[str | int]) -> str:
    """Where it is, counted as people do: ``lines, item 2, quantity: ``."""
    names = [f"item {part + 1}" if isinstance(part, int) else part for part in parts]
    return f"{', '.join(names) or 'command'}: "
