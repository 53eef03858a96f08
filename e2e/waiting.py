"""Waiting for what happens in another process."""

import time
from collections.abc import Callable
from typing import TypeVar

Seen = TypeVar("Seen")

PATIENCE = 90.0
"""Seconds until something that does not come counts as not coming."""

_PAUSE = 0.1


def eventually(
    look: Callable[[], Seen],
    what: str,
    pause: float = _PAUSE,
    patience: float = PATIENCE,
) -> Seen:
    """Look again and again until what is seen is true; return it.

    :param patience: seconds
    :raises AssertionError: it was not within that time; names `what` and the last seen
    """
    deadline = time.monotonic() + patience
    while not (seen := look()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {patience:g} s: {what}; last seen {seen}")
        time.sleep(pause)
    return seen
