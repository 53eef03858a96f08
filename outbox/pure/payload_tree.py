# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Payload lines, compiled to the tree that records are read along.

A line pairs a path of fields with a path of keys, segment by segment:
``order_line/product_id/default_code`` → ``lines/product/sku``.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from .classification import is_cleared

_KEY = re.compile(r"[a-z][a-z0-9_]*")


class PayloadError(ValueError):
    """A line that cannot be part of a payload; the message says why."""


@dataclass(frozen=True, slots=True)
class Node:
    """A field to read and the key to send it under.

    :ivar children: what to read of the records the field leads to; empty for a value
    :ivar classification: the class of a value; None where there are children
    """

    field: str
    key: str
    children: tuple["Node", ...] = ()
    classification: str | None = None


@dataclass(slots=True)
class _Branch:
    field: str
    is_leaf: bool
    classification: str | None = None
    children: dict[str, "_Branch"] = field(default_factory=dict)


def compile_lines(lines: Iterable[tuple[str, str, str]]) -> tuple[Node, ...]:
    """The tree of ``(path, key, classification)`` lines, sorted by key.

    The order of the lines does not matter and a line given twice counts once, with its
    more sensitive class: equal payloads give equal trees, hence equal JSON text. Equal
    parts are one and the same, so that they are read once of a record.

    :raises PayloadError: for a line that is malformed or contradicts another
    """
    root: dict[str, _Branch] = {}
    for path, key, classification in lines:
        leaf = _add(root, path, key)
        if not leaf.classification or is_cleared(classification, leaf.classification):
            leaf.classification = classification
    return _nodes(root, {})


def cleared(tree: tuple[Node, ...], clearance: str) -> tuple[Node, ...]:
    """What of a tree may go to whoever has the clearance.

    A node without any child left is left out, too.
    """
    found = []
    for node in tree:
        children = cleared(node.children, clearance)
        if children or (
            not node.children and is_cleared(clearance, node.classification)
        ):
            found.append(replace(node, children=children))
    return tuple(found)


def _add(root: dict[str, _Branch], path: str, key: str) -> _Branch:
    """The leaf at the end of a line, which is added where it is missing."""
    level = root
    segments = _segments(path, key)
    for position, (name, alias) in enumerate(segments):
        is_leaf = position == len(segments) - 1
        branch = level.setdefault(alias, _Branch(name, is_leaf))
        if branch.field != name:
            raise PayloadError(
                f'{path} → {key}: the key "{alias}" is taken by the field '
                f'"{branch.field}" and cannot hold "{name}" too. Choose another key.'
            )
        if branch.is_leaf != is_leaf:
            raise PayloadError(
                f'{path} → {key}: the key "{alias}" holds a value in one line and '
                "further keys in another. Choose another key for one of them."
            )
        level = branch.children
    return branch


def _segments(path: str, key: str) -> list[tuple[str, str]]:
    names, aliases = path.split("/"), key.split("/")
    if not all(names):
        raise PayloadError(
            f'The path "{path}" has an empty segment. Separate field names by single '
            "slashes, with none at the start or the end."
        )
    for alias in aliases:
        if not _KEY.fullmatch(alias):
            raise PayloadError(
                f'{path} → {key}: "{alias}" is no key. Use lower-case letters, digits '
                "and underscores, starting with a letter."
            )
    if len(names) != len(aliases):
        raise PayloadError(
            f"{path} → {key}: the path has {len(names)} segments and the key has "
            f"{len(aliases)}. Give one key for each field of the path."
        )
    return list(zip(names, aliases, strict=True))


def _nodes(
    level: dict[str, _Branch], known: dict[tuple[Node, ...], tuple[Node, ...]]
) -> tuple[Node, ...]:
    nodes = tuple(
        Node(branch.field, key, _nodes(branch.children, known), branch.classification)
        for key, branch in sorted(level.items())
    )
    return known.setdefault(nodes, nodes)
