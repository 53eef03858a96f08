# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""How much fits into a request, by the size of its body before any compression."""

from .cause import Unsendable

# A batch is the events between brackets, with a comma between two.
_BRACKET = _SEPARATOR = 1


class Room:
    """What is left in a batch.

    :param limit: bytes of the whole body
    """

    def __init__(self, limit: int) -> None:
        self._left = limit - _BRACKET

    def take(self, body: bytes) -> bool:
        """Whether one more event fits; if so, it takes its place."""
        needed = len(body) + _SEPARATOR
        if needed > self._left:
            return False
        self._left -= needed
        return True


def require_size(body: bytes, limit: int, in_batch: bool) -> None:
    """Refuse an event that no request can hold.

    :param limit: bytes
    :raises Unsendable: with the sizes, and what to do about it
    """
    size = len(body) + (2 * _BRACKET if in_batch else 0)
    if size > limit:
        raise Unsendable(
            "too_large",
            f"The event is {_kilobytes(size)} kB, and a request to this endpoint "
            f"holds at most {_kilobytes(limit)} kB. Send less, with fewer lines in the "
            "payload or by a lower clearance, or raise Largest Request in the endpoint "
            "if the receiver takes it. Then press Retry.",
        )


def _kilobytes(size: int) -> str:
    """In units of 1024 bytes, never rounded to below the size."""
    return f"{-(-size // 1024):,}"
