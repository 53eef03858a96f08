"""What the terminal shows: a line per step, and one when something is missing."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

stopping = threading.Event()
"""Set when a signal has told this process to end."""

_lock = threading.Lock()


class DevError(Exception):
    """Something a person can put right; the message says how."""


def say(text: str = "") -> None:
    with _lock:
        print(text, flush=True)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Show that `name` started, and in the end how long it took.

    :raises KeyboardInterrupt: all of `./dev` is to end; nothing new is begun
    """
    if stopping.is_set():
        raise KeyboardInterrupt
    say(f"  ..  {name}")
    started = time.monotonic()
    try:
        yield
    except BaseException:
        say(f"  --  {name}: not done, {time.monotonic() - started:.1f} s")
        raise
    say(f"  ok  {name}: {time.monotonic() - started:.1f} s")


def error(text: str) -> None:
    with _lock:
        sys.stdout.flush()
        print(f"dev: {text}", file=sys.stderr, flush=True)
