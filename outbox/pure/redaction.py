# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What of an event's data may go to whoever has a certain clearance.

Only what a payload line names, and is cleared, passes: a key that no line knows, such
as of a line that was removed since, is taken for as sensitive as can be.
"""

import json
from collections.abc import Iterable
from typing import Any

from .canonical import dumps
from .classification import CLASSES, is_cleared
from .payload_tree import Node

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
    return dumps(_object(json.loads(text), tree, clearance))


def _object(data: dict, tree: Iterable[Node], clearance: str) -> dict:
    nodes = {node.key: node for node in tree}
    return {
        key: _value(value, nodes[key], clearance)
        for key, value in data.items()
        if key in nodes and _passes(nodes[key], clearance)
    }


def _passes(node: Node, clearance: str) -> bool:
    if node.children:
        return any(_passes(child, clearance) for child in node.children)
    return is_cleared(clearance, node.classification)


def _value(value: Any, node: Node, clearance: str) -> Any:
    if not node.children or value is None:
        return value
    if isinstance(value, list):
        return [_object(item, node.children, clearance) for item in value]
    return _object(value, node.children, clearance)
