# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""JSON that means one thing to everybody who reads it (RFC 8259, RFC 7493).

Refused: members that come twice, ``NaN`` and ``Infinity``, numbers that no double can
hold, integers of more than ``DIGITS`` digits, lone surrogates and U+0000 (which
PostgreSQL cannot keep), nesting beyond ``DEPTH``, and bytes that are not UTF-8. A byte
order mark at the beginning is skipped.

Numbers with a fraction become ``float``, as ``Decimal`` could not be written as JSON
again: up to 15 digits come through as they were. The text itself keeps them all.
"""

import json
import math
import re
from dataclasses import dataclass

from .unreadable import Unreadable

DEPTH = 64
DIGITS = 40

_SPACE = re.compile(r"[ \t\n\r]*")
_BAD = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Json:
    """:ivar text: exactly as it came, without white space around"""

    value: object
    text: str


def parse(body: bytes) -> Json:
    """:raises Unreadable: it is no JSON as described above; says where"""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"The body is not UTF-8 at byte {error.start}.") from None
    return parse_text(text)


def parse_text(text: str) -> Json:
    """:raises Unreadable: it is no JSON as described above; says where"""
    value, start, end = _value(text, 0)
    if _SPACE.match(text, end).end() != len(text):
        raise Unreadable(f"There is more after the JSON, at character {end}.")
    check(value)
    return Json(value, text[start:end])


def members(text: str) -> dict[str, str]:
    """The exact text of each member's value.

    :param text: of an object, as ``parse`` has returned it
    """
    found = {}
    at = _next(text, 1)
    while text[at] != "}":
        name, _, end = _value(text, at)
        _, start, end = _value(text, _next(text, end) + 1)
        found[name] = text[start:end]
        at = _after_comma(text, end)
    return found


def elements(text: str) -> list[str]:
    """The exact text of each element.

    :param text: of an array, as ``parse`` has returned it
    """
    found = []
    at = _next(text, 1)
    while text[at] != "]":
        _, start, end = _value(text, at)
        found.append(text[start:end])
        at = _after_comma(text, end)
    return found


def check(value: object) -> None:
    """Look at every text and number in a value, however deep.

    :raises Unreadable: it holds what cannot be kept, or is nested too deeply
    """
    left = [(value, 1)]
    while left:
        item, depth = left.pop()
        if isinstance(item, str):
            if found := _BAD.search(item):
                raise Unreadable(
                    f"A text holds U+{ord(found[0]):04X}, which is no character."
                )
        elif isinstance(item, float):
            if not math.isfinite(item):
                raise Unreadable("A number is too large, or none.")
        elif isinstance(item, dict | list):
            if depth > DEPTH:
                raise Unreadable(f"The JSON is nested deeper than {DEPTH} levels.")
            if isinstance(item, dict):
                left.extend((name, depth) for name in item)
                item = item.values()
            left.extend((inner, depth + 1) for inner in item)
        elif item is not None and not isinstance(item, int):
            raise Unreadable("This is no JSON value.")


def _value(text: str, at: int) -> tuple[object, int, int]:
    """A value, where its text begins, and where it ends."""
    start = _next(text, at)
    try:
        value, end = _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        raise Unreadable(
            f"This is no JSON: {error.msg}, at line {error.lineno}, column "
            f"{error.colno}."
        ) from None
    except RecursionError:
        raise Unreadable(f"The JSON is nested deeper than {DEPTH} levels.") from None
    return value, start, end


def _next(text: str, at: int) -> int:
    """The next character that is no white space."""
    return _SPACE.match(text, at).end()


def _after_comma(text: str, at: int) -> int:
    at = _next(text, at)
    return _next(text, at + 1) if text[at] == "," else at


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Unreadable(f"The member {ascii(twice[:50])} comes twice in one object.")
    return found


def _integer(text: str) -> int:
    if len(text) > DIGITS:
        raise Unreadable(f"An integer has more than {DIGITS} digits.")
    return int(text)


def _constant(text: str) -> None:
    raise Unreadable(f"{text} is no JSON number.")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_constant=_constant
)
