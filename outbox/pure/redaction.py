# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What of an event's data may go to whoever has a certain clearance.

Only what a payload line names, and is cleared, passes: a key that no line knows, such
as of a line that was removed since, or a value of another shape than its line gives it,
is taken for as sensitive as can be.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

from .canonical import dumps
from .classification import CLASSES, is_cleared
from .payload_tree import Node, cleared

MOST_SENSITIVE = CLASSES[-1][0]

_NESTED = frozenset((dict, list))

#: Keys that pass, with what passes below each; nothing is below a value.
Shape = dict[str, "Shape"]


def withheld(tree: Iterable[Node], clearance: str) -> list[str]:
    """Keys, as ``customer/email``, of the values that a clearance does not cover."""
    found = []
    for node in tree:
        if node.children:
            found += [f"{node.key}/{key}" for key in withheld(node.children, clearance)]
        elif not is_cleared(clearance, node.classification):
            found.append(node.key)
    return found


def redaction(tree: tuple[Node, ...], clearance: str) -> Callable[[str], str]:
    """What leaves out of the JSON text of an event's data what is not cleared.

    The same text, tree and clearance always give the same text: as it is stored, where
    nothing is left out of it. An object or list whose every value is withheld is left
    out with them.
    """
    if clearance == MOST_SENSITIVE:
        return lambda text: text
    # Once, as it takes longer than all there is to do for an event.
    shape = _shape(cleared(tree, clearance))
    passes_whole = _looks_whole(shape)

    def redact(text: str) -> str:
        data = json.loads(text)
        if passes_whole(data):
            return text
        passed = _only(data, shape)
        return text if passed == data else dumps(passed)

    return redact


def redact(text: str, tree: tuple[Node, ...], clearance: str) -> str:
    """The JSON text of an event's data without what the clearance does not cover.

    :param text: JSON text of an object that was rendered along the tree
    """
    return redaction(tree, clearance)(text)


def _shape(tree: Iterable[Node]) -> Shape:
    return {node.key: _shape(node.children) for node in tree}


def _looks_whole(shape: Shape) -> Callable[[dict], bool]:
    """What tells of most data that all of it passes, in a fraction of the time it takes
    to pick out what does: never of others, and not of a list of plain values.
    """
    plain = tuple(key for key, below in shape.items() if not below)
    nested = tuple((key, _looks_whole(below)) for key, below in shape.items() if below)

    def looks_whole(data: dict) -> bool:
        # In the interpreter's own loops, as this is done for each value of each event.
        if not data.keys() <= shape.keys():
            return False
        if not _NESTED.isdisjoint(map(type, map(data.get, plain))):
            return False
        for key, below in nested:
            value = data.get(key)
            if value is None:
                continue
            for item in value if type(value) is list else (value,):
                if type(item) is not dict or not below(item):
                    return False
        return True

    return looks_whole


def _only(data: dict, shape: Shape) -> dict:
    passed = {}
    for key, value in data.items():
        below = shape.get(key)
        if below is None:
            continue
        # Most are plain values, which take no further look.
        if value is None or not below and type(value) not in _NESTED:
            passed[key] = value
        elif _fits(value, below):
            passed[key] = _value(value, below)
    return passed


def _fits(value: Any, below: Shape) -> bool:
    """Whether a value has the shape that the tree classifies."""
    if isinstance(value, list):
        return all(_fits(item, below) for item in value)
    return value is None or isinstance(value, dict) is bool(below)


def _value(value: Any, below: Shape) -> Any:
    if isinstance(value, list):
        return [_value(item, below) for item in value]
    return _only(value, below) if below and value else value
