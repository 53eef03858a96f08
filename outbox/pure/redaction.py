# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What of an event's data may go to whoever has a certain clearance.

Only what a payload line names, and is cleared, passes: a key that no line knows, such
as of a line that was removed since, or a value of another shape than its line gives it,
is taken for as sensitive as can be.
"""

import json
from collections.abc import Iterable
from typing import Any

from .canonical import dumps
from .classification import CLASSES, is_cleared
from .payload_tree import Node, cleared

MOST_SENSITIVE = CLASSES[-1][0]


def withheld(tree: Iterable[Node], clearance: str) -> list[str]:
    """Keys, as ``customer/email``, of the values that a clearance does not cover."""
    found = []
    for node in tree:
        if node.children:
            found += [f"{node.key}/{key}" for key in withheld(node.children, clearance)]
        elif not is_cleared(clearance, node.classification):
            found.append(node.key)
    return found


def redact(text: str, tree: tuple[Node, ...], clearance: str) -> str:
    """The JSON text of an event's data without what the clearance does not cover.

    The same text, tree and clearance always give the same text. An object or list whose
    every value is withheld is left out with them.

    :param text: JSON text of an object that was rendered along the tree
    """
    if clearance == MOST_SENSITIVE:
        return text
    return dumps(_only(json.loads(text), cleared(tree, clearance)))


def _only(data: dict, tree: Iterable[Node]) -> dict:
    nodes = {node.key: node for node in tree}
    return {
        key: _value(value, nodes[key].children)
        for key, value in data.items()
        if key in nodes and _fits(value, nodes[key])
    }


def _fits(value: Any, node: Node) -> bool:
    """Whether a value has the shape that the tree classifies."""
    items = value if isinstance(value, list) else [value]
    objects = [isinstance(item, dict) for item in items if item is not None]
    return all(objects) if node.children else not any(objects)


def _value(value: Any, children: tuple[Node, ...]) -> Any:
    if not children or value is None:
        return value
    if isinstance(value, list):
        return [_only(item, children) for item in value]
    return _only(value, children)
