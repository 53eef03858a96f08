# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Whose fault a failed try is: the endpoint's, or the message's.

What is the endpoint's concerns every delivery to it, what is the message's only one.
"""

import re
from collections.abc import Collection
from typing import Literal

from .exchange import ErrorKind

Fault = Literal["endpoint", "message"]

#: Answers to what was sent, rather than to when or by whom.
CONDEMNING = (400, 413, 415, 422)

# Client errors (RFC 9110, 15.5) that speak of the address, the credentials, the
# connection or the pace. All others speak of the request.
_OF_ENDPOINT = frozenset({401, 402, 403, 404, 405, 407, 408, 421, 425, 426, 429})

# A receiver may stumble like this over one message and take all others.
_DOUBTFUL = frozenset({403, 404, 408, 425})
_DOUBTFUL_ERRORS = frozenset({"timeout", "protocol", "other"})
_SURELY_DOWN = frozenset({502, 503, 504})

_GONE = 410
_SEPARATORS = re.compile(r"[\s,;]+")


def fault_of(
    status: int | None, error: ErrorKind | None, condemning: Collection[int]
) -> tuple[Fault, bool]:
    """Whose fault it is, and whether one message may have made the endpoint stumble.

    :param status: not one of success
    :param condemning: statuses by which the receiver refuses the message
    """
    if error is not None:
        return "endpoint", error in _DOUBTFUL_ERRORS
    status = status or 0
    if status in condemning:
        return "message", False
    if 400 <= status < 500:
        if status in _OF_ENDPOINT:
            return "endpoint", status in _DOUBTFUL
        return "message", False
    return "endpoint", not (300 <= status < 400 or status in _SURELY_DOWN)


def parse_statuses(text: str | None) -> tuple[int, ...]:
    """HTTP statuses in a list that people write.

    :raises ValueError: says which entry cannot be used, and why
    """
    found = set()
    for part in filter(None, _SEPARATORS.split(text or "")):
        if not re.fullmatch(r"[45][0-9]{2}", part):
            raise ValueError(
                f'"{part}" is no HTTP status of an error. Write numbers from 400 to '
                "599 with commas between them, such as 400, 413, 415, 422."
            )
        if int(part) == _GONE:
            raise ValueError(
                "410 says that the receiver wants nothing more. It disables the "
                "endpoint, so it cannot condemn one event."
            )
        found.add(int(part))
    return tuple(sorted(found))
