"""Who does what: the server's processes and their connections to PostgreSQL."""

import contextlib
import os
import signal
from collections.abc import Collection
from dataclasses import dataclass

import psutil

from e2e.history.plant import Site

_ODOO = "datname = current_database() AND application_name LIKE 'odoo-%'"

# Who locks a row leaves the number of his transaction in it, and is named a moment
# later.
_DRAINERS = """
SELECT nullif(split_part(lane.owner, ':', 2), '')::int, locks.pid
  FROM outbox_lane_lock held
  JOIN outbox_lane lane ON lane.id = held.lane_id
  JOIN pg_locks locks ON locks.locktype = 'transactionid' AND locks.granted
   AND locks.transactionid = held.xmax
 WHERE lane.owner LIKE '_%:_%'
 ORDER BY lane.id
"""

# It holds a lock on being the only one, and its connection is named after it.
_JOBRUNNER = f"""
SELECT split_part(application_name, '-', 2)::int, pid FROM pg_stat_activity
 WHERE {_ODOO} AND query NOT LIKE '%%pg_advisory_xact_lock%%'
   AND pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory')
"""


@dataclass(frozen=True)
class Client:
    """:ivar process: id of one of the server's processes
    :ivar backend: id of PostgreSQL's process for what is essential to it
    """

    process: int
    backend: int


class Processes:
    """Of one site."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def workers(self) -> list[int]:
        """Processes that answer requests and run the scheduler."""
        runner = self.jobrunner()
        try:
            children = psutil.Process(self._site.server.process.pid).children()
        except psutil.NoSuchProcess:
            return []
        return [
            child.pid for child in children if not runner or child.pid != runner.process
        ]

    def drainers(self) -> list[Client]:
        """Workers that drain a lane now, with the backend that holds its lock."""
        return [Client(*row) for row in self._site.sql(_DRAINERS)]

    def jobrunner(self) -> Client | None:
        """The process that hands out jobs; None while there is none."""
        rows = self._site.sql(_JOBRUNNER)
        return Client(*rows[0]) if rows else None

    def backends(self) -> list[int]:
        """All that serve the server."""
        rows = self._site.sql(f"SELECT pid FROM pg_stat_activity WHERE {_ODOO}")
        return [pid for (pid,) in rows]

    def terminate(self, backends: Collection[int]) -> None:
        """Break connections from PostgreSQL's side."""
        self._site.sql("SELECT pg_terminate_backend(unnest(%s))", (list(backends),))


def send(pid: int, number: signal.Signals) -> None:
    """Signal a process that may have ended by itself."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
