# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""From the sender's words to a command: JMESPath, and JSON Schema."""

import jmespath
from jmespath.exceptions import JMESPathError
from jsonschema import Draft202012Validator


def compile(text: str):
    """:raises ValueError: it is no JMESPath; says where"""
    try:
        return jmespath.compile(text)
    except JMESPathError as error:
        raise ValueError(str(error)) from error


def apply(expression, document: object) -> object:
    """:raises ValueError: the expression does not go with the document"""
    try:
        return expression.search(document)
    except JMESPathError as error:
        raise ValueError(str(error)) from error


def check_command(schema: dict, command: object) -> list[str]:
    """What is wrong with a command, in words; empty if nothing is."""
    errors = Draft202012Validator(schema).iter_errors(command)
    return [f"{error.json_path}: {error.message}" for error in errors]
