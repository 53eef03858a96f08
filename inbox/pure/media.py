# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Media types, as far as they decide how a body is read."""

import re

from .unreadable import Unreadable

_JSON = re.compile(r"[\w.+-]+/(?:[\w.+-]+\+)?json")
_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\s\";]*)", re.I)


def is_json(kind: str) -> bool:
    """CloudEvents 1.0, JSON format, 3.1: any ``*/json`` or ``*/*+json``.

    :param kind: in small letters, without parameters
    """
    return bool(_JSON.fullmatch(kind))


def check_charset(content_type: str) -> None:
    """:raises Unreadable: the body is in no UTF-8, by its own words"""
    for charset in _CHARSET.findall(content_type):
        if charset.lower() not in ("utf-8", "utf8", "us-ascii"):
            raise Unreadable("Send UTF-8; other character sets are not taken.", 415)
