# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""From a sender's words to a command: JMESPath, then JSON Schema."""

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.functions import Functions
from jmespath.parser import ParsedResult

from . import command_schema, strict_json

check_command = command_schema.check_command
check_schema = command_schema.check_schema

LONGEST = 20_000


# As jmespath and re call it.
def compile(text: str) -> ParsedResult:  # pylint: disable=redefined-builtin
    """An expression, ready for use.

    :raises ValueError: it is none; says where, in words
    """
    if len(text) > LONGEST:
        raise ValueError(f"The expression has more than {LONGEST} characters.")
    try:
        expression = jmespath.compile(text)
        unknown = _unknown_functions(expression.parsed)
    except JMESPathError as error:
        place = _place(error)
        raise ValueError(f"The expression is wrong{place}: {error}") from None
    except RecursionError:
        raise ValueError("The expression is nested too deeply.") from None
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise ValueError(f"The expression is wrong: {error}") from None
    if unknown:
        raise ValueError(f"There is no function {unknown[0]}().")
    return expression


def apply(expression: ParsedResult, document: object) -> object:
    """What the expression makes of a document: JSON again.

    :raises ValueError: it cannot be worked out for this document; says why
    """
    try:
        found = expression.search(document)
    except RecursionError:
        raise ValueError("The expression is nested too deeply.") from None
    except (ArithmeticError, AttributeError, LookupError, TypeError) as error:
        raise ValueError(f"The expression fails: {error}") from None
    # A number may be made of the text "NaN", which is no JSON.
    strict_json.check(found)
    return found


def _place(error: JMESPathError) -> str:
    for name in ("lex_position", "lexer_position"):
        if (position := getattr(error, name, None)) is not None:
            return f" at character {position + 1}"
    return ""


def _unknown_functions(node: dict) -> list[str]:
    found, left = [], [node]
    while left:
        node = left.pop()
        if not isinstance(node, dict):
            continue
        if node.get("type") == "function_expression":
            name = node["value"]
            if name not in Functions.FUNCTION_TABLE:
                found.append(name)
        left.extend(node.get("children", ()))
    return found
