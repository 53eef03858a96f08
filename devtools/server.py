"""A real Odoo server on its own database: the same for demo, tests and people."""

import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from devtools import databases, odoo, owners, paths, postgres, process, templates
from devtools.instance import Instance
from devtools.report import DevError, step

LOGIN = "admin"
PASSWORD = "admin"
_START_SECONDS = 180.0
_API_KEY_SCRIPT = Path(__file__).with_name("make_api_key.py")


@dataclass
class Server:
    """:ivar keep: whether the server outlives this process (`./dev start`)"""

    instance: Instance
    keep: bool = False
    process: subprocess.Popen | None = None
    log: Path = paths.LOG / "server.log"

    login = LOGIN
    password = PASSWORD

    @property
    def url(self) -> str:
        return self.instance.url

    @property
    def database(self) -> str:
        return self.instance.database

    def start(self, *arguments: str) -> None:
        """:raises DevError: the server ended, or did not answer in time"""
        self.instance.write_configuration()
        cluster = postgres.lock_file() if self.keep else None
        with self.log.open("a") as stream:
            self.process = process.spawn(
                self.instance.command(*arguments),
                env=self.instance.environment(),
                cwd=paths.ROOT,
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=(cluster.fileno(),) if cluster else (),
            )
        owners.record_server(self.database, self.process.pid)
        self._wait_until_it_answers()
        if self.keep:
            process.forget(self.process)

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise DevError(f"the server ended before it answered, see {self.log}.")
            if self._answers():
                return
            time.sleep(0.3)
        raise DevError(f"the server does not answer, see {self.log}.")

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/web/login", timeout=60) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def stop(self) -> None:
        """End it as a service manager would, workers included."""
        if self.process:
            process.end(self.process, patience=30)
            self._end_group()

    def kill(self) -> None:
        """Kill the server and all its workers at once, as a power failure would."""
        if self.process:
            self._end_group()
            self.process.wait()
            process.forget(self.process)

    def _end_group(self) -> None:
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def shell(self, script: str, **variables: str) -> str:
        """Run a script in Odoo's shell on this database; see `Instance.shell`."""
        return self.instance.shell(script, **variables)

    def api_key(self) -> str:
        """A new key of `login` for Odoo's external API; the server need not run."""
        output = self.shell(_API_KEY_SCRIPT.read_text(), DEV_LOGIN=self.login)
        return json.loads(output.splitlines()[-1])["api_key"]


@contextmanager
def temporary_copy(purpose: str, template: str) -> Iterator[str]:
    """A database that ends with this block, or is swept away by the next `./dev`."""
    database = databases.unique(purpose)
    owners.claim(database)
    try:
        databases.copy(template, database)
        yield database
    finally:
        databases.drop(database)


@contextmanager
def running(
    purpose: str,
    workers: int = 4,
    port: int = 0,
    source: odoo.Odoo | None = None,
    **options: str,
) -> Iterator[Server]:
    """A server on a copy of the suite database: prefork, with queue_job's runner.

    Works alone, as in a fixture of the end-to-end tests: it prepares what is missing.

    :param purpose: lower case letters; names database and log
    :param options: more options for odoo.conf
    """
    from devtools import prepare

    if source is None:
        with prepare.ready() as found:
            with running(purpose, workers, port, found, **options) as server:
                yield server
        return
    with temporary_copy(purpose, templates.suite(source)) as database:
        instance = Instance(source, database, workers, options)
        if port:
            instance.http_port = port
        with serving(instance, purpose) as server:
            yield server


@contextmanager
def serving(instance: Instance, log: str) -> Iterator[Server]:
    """The server of an instance, for this block.

    :param log: name of its log, which begins anew
    """
    path = paths.LOG / f"{log}.log"
    path.unlink(missing_ok=True)
    server = Server(instance, log=path)
    try:
        with step(f"server with {instance.workers} workers"):
            server.start()
        yield server
    finally:
        server.stop()
