"""What one fault may repeat, by the engine's own promise."""

import re

from devtools import paths

_DRAIN = paths.ROOT / "outbox" / "engine" / "drain.py"

BATCH = int(re.search(r"^FLUSH_ROWS = (\d+)$", _DRAIN.read_text(), re.MULTILINE)[1])
"""Requests whose results are written together: what a killed worker has sent again."""

CRASH = 4 * BATCH
"""What a crash of PostgreSQL has sent again of a lane: a batch, and the results of the
last 0.6 s, whose commits do not wait for the disk."""
