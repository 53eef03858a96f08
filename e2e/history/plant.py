"""Odoo servers whose processes and whose PostgreSQL may be killed."""

import shutil
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo.odoo_api import OdooApi
from devtools import databases, odoo, owners, paths, templates
from devtools.instance import Instance
from devtools.report import DevError
from devtools.server import Server
from e2e.endpoint import Endpoint, sweep
from e2e.history import cluster as clusters
from e2e.history.cluster import Cluster
from e2e.waiting import eventually

EVENT_TYPE = "e2e.stepped"
_ACTION = "E2E history"
# Seconds.
_BEAT = 0.5
# What looks after jobs and lanes does it once a minute, each one after the other.
_REST = 240.0
_KEYS = "res.partner.category"
_SCRIPT = Path(__file__).with_name("prepare_database.py")

# What keeps an endpoint's deliveries from arriving, as far as rows tell.
_STILL_OPEN = """
SELECT endpoint_id, lane, state, count(*), min(id), min(due_at)::text
  FROM outbox_delivery
 WHERE endpoint_id = ANY(%s)
   AND state NOT IN ('delivered', 'dead', 'expired', 'skipped')
 GROUP BY endpoint_id, lane, state ORDER BY 1, 2, 3
"""
# What has nothing to wait for.
_DUE = """
SELECT d.endpoint_id, d.lane, d.state, count(*) FROM outbox_delivery d
  LEFT JOIN outbox_circuit c ON c.endpoint_id = d.endpoint_id
 WHERE d.endpoint_id = ANY(%s) AND coalesce(c.state, 'closed') = 'closed'
   AND (d.state = 'pending'
        OR d.state = 'retrying' AND d.due_at <= clock_timestamp() AT TIME ZONE 'UTC')
 GROUP BY 1, 2, 3
"""
_CIRCUITS = "SELECT to_jsonb(c) FROM outbox_circuit c WHERE endpoint_id = ANY(%s)"
_LANES = """
SELECT id, endpoint_id, number, epoch, owner, beat_at::text FROM outbox_lane
 WHERE endpoint_id = ANY(%s) ORDER BY id
"""
_JOBS = """
SELECT id, identity_key, state, eta::text, date_enqueued::text, date_started::text,
       retry, exc_message
  FROM queue_job WHERE state NOT IN ('done', 'cancelled') ORDER BY id
"""
_SESSIONS = """
SELECT pid, application_name, state, wait_event, xact_start::text, left(query, 120)
  FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@dataclass
class Site:
    """One running server with what a history needs of it."""

    server: Server
    cluster: Cluster
    api_key: str

    @property
    def api(self) -> OdooApi:
        """A client of its own, as each thread needs one."""
        return OdooApi(self.server.url, self.server.database, self.api_key)

    def sql(self, statement: str, parameters: Sequence[Any] = ()) -> list[tuple]:
        return self.cluster.sql(self.server.database, statement, parameters)

    def transaction(self) -> int:
        """The server action that writes."""
        (row,) = self.api.search_read(
            "ir.actions.server", [("name", "=", _ACTION)], ["id"]
        )
        return row["id"]

    def committed(self, prefix: str) -> Mapping[str, int]:
        """The version of each key whose record has a name that begins so."""
        rows = self.sql(
            "SELECT id, color FROM res_partner_category WHERE name->>'en_US' LIKE %s",
            (f"{prefix}%",),
        )
        return {f"{_KEYS}/{id_}": version for id_, version in rows}

    @property
    def collisions(self) -> int:
        """How often Odoo has rolled a request back to do it again, by its log."""
        return self.server.log.read_text().count("tries left, try again in")

    @contextmanager
    def supervised(self) -> Iterator[list[float]]:
        """What a service manager does: start the server again when it has ended.

        Odoo ends when it has to start a worker and PostgreSQL is away.

        :return: when that was, as `time.monotonic`
        """
        restarts: list[float] = []
        done = threading.Event()

        def watch() -> None:
            while not done.wait(_BEAT):
                if self.server.process.poll() is not None:
                    restarts.append(time.monotonic())
                    self.server.kill()
                    # One that ends again while it starts is started at the next beat.
                    with suppress(DevError):
                        self.server.start()

        thread = threading.Thread(target=watch)
        thread.start()
        try:
            yield restarts
        finally:
            done.set()
            thread.join()

    @contextmanager
    def subscribed(self, url: str, **values: Any) -> Iterator[Endpoint]:
        """An endpoint for the history's events; archived in the end."""
        endpoint = Endpoint.create(
            self.api, url, event_types=[EVENT_TYPE], timeout=4, connect_timeout=2
        )
        if values:
            self.api.call("outbox.endpoint", "write", ids=[endpoint.id], vals=values)
        try:
            yield endpoint
        finally:
            endpoint.archive()

    def rest(self, *endpoints: Endpoint) -> None:
        """Wait until all that is due has gone, with nobody's help.

        :raises AssertionError: something stands still
        """
        ids = [endpoint.id for endpoint in endpoints]
        with self._telling_what_waits(ids):
            eventually(
                lambda: not self.sql(_DUE, (ids,)),
                "all that is due goes by itself",
                patience=_REST,
            )

    def settle(self, *endpoints: Endpoint) -> None:
        """What an operator does when the trouble is over, until nothing waits."""
        api = self.api

        def settled() -> bool:
            for endpoint in endpoints:
                if endpoint.state != "active":
                    endpoint.resume()
                endpoint.try_now()
                endpoint.retry_all()
            sweep(api)
            return not any(endpoint.has_open() for endpoint in endpoints)

        with self._telling_what_waits([endpoint.id for endpoint in endpoints]):
            eventually(settled, "nothing waits", pause=1.0)

    @contextmanager
    def _telling_what_waits(self, endpoint_ids: list[int]) -> Iterator[None]:
        try:
            yield
        except AssertionError as error:
            error.add_note(self._what_waits(endpoint_ids))
            raise

    def _what_waits(self, endpoint_ids: list[int]) -> str:
        """All that tells why an endpoint's deliveries do not arrive."""
        ids = (endpoint_ids,)
        looks = {
            "open": self.sql(_STILL_OPEN, ids),
            "circuits": self.sql(_CIRCUITS, ids),
            "lanes": self.sql(_LANES, ids),
            "jobs": self.sql(_JOBS),
            "sessions": self.sql(_SESSIONS),
            "now": self.sql("SELECT now()::text"),
        }
        return "\n".join(
            line
            for what, rows in looks.items()
            for line in (f"{what}:", *(f"  {row}" for row in rows))
        )


class Plant:
    """Makes sites, each on a database of its own in one cluster."""

    def __init__(self, source: odoo.Odoo, cluster: Cluster) -> None:
        self._source = source
        self._cluster = cluster
        self._suite = templates.suite(source)
        self._template = databases.unique("historytemplate")
        self._api_key = ""

    def prepare(self) -> None:
        """Load the suite's database and add what a history is made with."""
        self._cluster.load(self._suite, self._template)
        with self._instance(self._template, self._suite) as instance:
            output = instance.shell(_SCRIPT.read_text())
        self._api_key = output.split()[-1]

    @contextmanager
    def site(self, suite: Path = paths.ROOT, workers: int = 4) -> Iterator[Site]:
        """A server with workers on a fresh database.

        :param suite: where the suite's addons lie
        """
        database = databases.unique("history")
        self._cluster.sql(
            "postgres", f'CREATE DATABASE "{database}" TEMPLATE "{self._template}"'
        )
        # PostgreSQL writes 32 values of a sequence ahead, in the log of the template.
        # Without a checkpoint in between a crash takes the copy's sequences back.
        self._cluster.sql("postgres", "CHECKPOINT")
        with self._instance(database, self._suite, suite, workers) as instance:
            server = Server(instance, log=paths.LOG / "history.log")
            try:
                server.start()
                yield Site(server, self._cluster, self._api_key)
            finally:
                server.kill()

    @contextmanager
    def _instance(
        self, database: str, files: str, suite: Path = paths.ROOT, workers: int = 0
    ) -> Iterator[Instance]:
        """:param files: the database whose file store it gets"""
        owners.claim(database)
        try:
            instance = Instance(
                self._source, database, workers, connection=self._cluster.connection
            )
            instance.options["addons_path"] = instance.addons_path(suite)
            instance.write_configuration()
            databases.copy_files(files, database)
            yield instance
        finally:
            shutil.rmtree(paths.RUN / database, ignore_errors=True)


@contextmanager
def ready(source: odoo.Odoo) -> Iterator[Plant]:
    (paths.LOG / "history.log").unlink(missing_ok=True)
    with clusters.running() as cluster:
        plant = Plant(source, cluster)
        plant.prepare()
        yield plant
