"""A database with millions of delivered rows; made once, and kept to be copied."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.context import Context
from devtools import databases, folders, paths, templates
from devtools import server as servers
from devtools.instance import Instance
from devtools.report import step

_FILL = Path(__file__).with_name("volume.sql")
_TABLES = "outbox_event, outbox_delivery, outbox_attempt, outbox_minute"
# Nobody is there, and nothing is sent to them.
_ENDPOINTS = """
import sys
sys.path.insert(0, {root!r})
from bench.inside import lanes
lanes.make(env, [f"http://127.0.0.1:9/plants/{{number}}" for number in range(10)])
"""


@contextmanager
def database(context: Context, rows: int) -> Iterator[str]:
    """The suite with so many delivered rows, for this block."""
    with servers.temporary_copy("volume", _template(context, rows)) as name:
        # It may come from an earlier state of the suite.
        with step("suite upgraded over it"):
            templates.install(context.source, name, "-u", ",".join(paths.addons()))
        yield name


def _template(context: Context, rows: int) -> str:
    # Not by the suite itself: an upgrade is done before the rows are made anew.
    base = templates.base(context.source)
    key = folders.key_of(base, str(rows), _FILL.read_text(), _ENDPOINTS)
    name = f"{databases.PREFIX}volume_{key}"

    def fill(partial: str) -> None:
        databases.copy(templates.suite(context.source), partial)
        instance = Instance(context.source, partial)
        instance.write_configuration()
        instance.shell(_ENDPOINTS.format(root=str(paths.ROOT)))
        databases.sql(_FILL.read_text().replace(":rows", str(rows)), partial)
        databases.sql(f"VACUUM ANALYZE {_TABLES}", partial)

    templates.make(name, f"volume database with {rows:,} delivered rows", fill)
    return name
