# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Headers that people add to requests: their form, and those that are not theirs."""

import re
from functools import lru_cache

# RFC 9110: section 5.6.2 (token), section 5.5 (field value).
NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
VALUE = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f]*")

# What the suite or HTTP itself says in a request.
_RESERVED = frozenset(
    """
    accept-encoding connection content-encoding content-length content-type deprecation
    expect host keep-alive link sunset te traceparent trailer transfer-encoding upgrade
    """.split()
)
_RESERVED_PREFIXES = ("ce-", "proxy-", "webhook-")


class InvalidHeader(ValueError):
    """A header that cannot be sent; the message says what to correct."""


@lru_cache
def check_name(name: str) -> None:
    """Refuse what is no name of a header.

    :raises InvalidHeader: says what one looks like
    """
    if not NAME.fullmatch(name):
        raise InvalidHeader(
            f"{name!r} is no name of a header. Use letters, digits and hyphens."
        )


def check_value(name: str, value: str) -> None:
    """Refuse what would end the header before its end.

    :raises InvalidHeader: without the value, which may be a secret
    """
    # What is printable holds no control character, and is told apart faster.
    if not (value.isprintable() or VALUE.fullmatch(value)):
        raise InvalidHeader(
            f"The value of the header {name} holds a line break or another control "
            "character. Remove it."
        )


def check_own(name: str) -> None:
    """Refuse the name of a header that people may not set.

    :raises InvalidHeader: says who sets it
    """
    check_name(name)
    lowered = name.lower()
    if lowered in _RESERVED or lowered.startswith(_RESERVED_PREFIXES):
        raise InvalidHeader(
            f"The header {name} is set by Odoo with every request, so it cannot be set "
            "here. Choose another name."
        )
