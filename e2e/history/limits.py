"""What one fault may repeat of a lane, by the engine's own promise."""

import re

from devtools import paths

_DRAIN = paths.ROOT / "outbox" / "engine" / "drain.py"

CONCURRENCY = 16
"""Requests that the history's endpoints take at once."""

_FLUSH_ROWS = int(
    re.search(r"^FLUSH_ROWS = (\d+)$", _DRAIN.read_text(), re.MULTILINE)[1]
)

BATCH = _FLUSH_ROWS + 2 * CONCURRENCY
"""Requests that a killed worker has sent again: those whose results are written
together, those that end at the same moment as the last of them, and those that are on
their way meanwhile."""

CRASH = 4 * BATCH
"""What a crash of PostgreSQL has sent again of a lane: a batch, and the results of the
last 0.6 s, whose commits do not wait for the disk."""
