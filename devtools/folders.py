"""Folders that are either complete or absent, whenever a run is interrupted."""

import fcntl
import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from devtools.report import say

_KEY = ".dev-key"


def key_of(*inputs: object) -> str:
    """A short name for what something is made from."""
    return hashlib.sha256("\0".join(map(str, inputs)).encode()).hexdigest()[:12]


def current_key(folder: Path) -> str:
    """The key of what is in a complete folder, "" for any other."""
    marker = folder / _KEY
    return marker.read_text() if marker.is_file() else ""


def is_complete(folder: Path, key: str) -> bool:
    return current_key(folder) == key


def mark(folder: Path, key: str) -> None:
    (folder / _KEY).write_text(key)


def unmark(folder: Path) -> None:
    (folder / _KEY).unlink(missing_ok=True)


def build(folder: Path, key: str, fill: Callable[[Path], None]) -> None:
    """Let `fill` make `folder` under another name, and rename it when complete."""
    partial = folder.with_name(folder.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    fill(partial)
    mark(partial, key)
    # Others may be reading the old one: it is away for as short as can be.
    old = folder.with_name(folder.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    partial.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def tidy(parent: Path) -> None:
    """Remove what interrupted builds left; only for who holds the set-up lock."""
    for pattern in ("*.partial", "*.old", "*.deb"):
        for leftover in parent.glob(pattern):
            shutil.rmtree(leftover, ignore_errors=True)


@contextmanager
def lock(path: Path, purpose: str) -> Iterator[None]:
    """Let one process at a time do `purpose`; the others say that they wait."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"  ..  another ./dev is busy with it, waiting: {purpose}")
            fcntl.flock(stream, fcntl.LOCK_EX)
        yield
