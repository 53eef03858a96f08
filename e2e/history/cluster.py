"""A PostgreSQL of its own: it may crash and nobody else's connection breaks."""

import fcntl
import os
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg2

from devtools import paths, postgres, postgres_programs, process
from e2e.waiting import eventually

_PREFIX = "own_"
# As in production, but for one: what is committed need not be on the disk, since the
# machine does not crash here. It is with the kernel, and outlives PostgreSQL.
_SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 128MB
synchronous_commit = on
fsync = off
log_destination = stderr
logging_collector = off
"""


class Cluster:
    """:ivar folder: its data and its socket"""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._process: subprocess.Popen | None = None

    @property
    def connection(self) -> dict[str, str]:
        """The libpq variables that lead to it."""
        return {
            "PGHOST": str(self.folder),
            "PGPORT": "5432",
            "PGUSER": postgres.ROLE,
        }

    def start(self) -> None:
        with (paths.LOG / "history-postgres.log").open("a") as log:
            self._process = process.spawn(
                [postgres_programs.programs() / "postgres", "-D", self._data],
                cwd="/",
                env=postgres_programs.environment_of_programs(),
                stdout=log,
                stderr=log,
                # A Ctrl-C is for whoever started it, who stops it in the end.
                start_new_session=True,
                **postgres_programs.as_account(),
            )
        eventually(self._answers, "PostgreSQL answers")

    def crash(self) -> None:
        """What ``immediate`` means: no process finishes what it is at."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait()
        process.forget(self._process)

    def sql(
        self, database: str, statement: str, parameters: Sequence[Any] = ()
    ) -> list[tuple]:
        """Run one statement in a connection and transaction of its own.

        :raises psycopg2.OperationalError: the cluster is down
        """
        with closing(self.connect(database)) as connection:
            with connection.cursor() as cursor:
                cursor.execute(statement, parameters or None)
                return cursor.fetchall() if cursor.description else []

    def connect(self, database: str):
        """A connection that commits each statement."""
        connection = psycopg2.connect(
            host=str(self.folder),
            port=5432,
            user=postgres.ROLE,
            dbname=database,
            application_name="history",
        )
        connection.autocommit = True
        return connection

    def load(self, source: str, database: str) -> None:
        """Make a database of what the checkout's own PostgreSQL has in another."""
        self.sql("postgres", f'CREATE DATABASE "{database}" TEMPLATE template0')
        dump = self.folder / "dump"
        self._program(
            *("pg_dump", "--format=custom", "--compress=0", "--dbname", source),
            *("--file", dump),
            connection=postgres.connection(),
        )
        self._program(
            *("pg_restore", "--no-owner", "--jobs=2", "--dbname", database, dump),
            connection=self.connection,
        )
        dump.unlink()

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _answers(self) -> bool:
        try:
            return bool(self.sql("postgres", "SELECT 1"))
        except psycopg2.OperationalError:
            return False

    @staticmethod
    def _program(name: str, *arguments: object, connection: dict[str, str]) -> None:
        process.run(
            [postgres_programs.programs() / name, *arguments],
            env=postgres_programs.environment_of_programs() | connection,
        )


@contextmanager
def running() -> Iterator[Cluster]:
    """A cluster that ends with this block, or is swept away by the next one."""
    home = postgres_programs.home()
    for left in home.glob(f"{_PREFIX}*"):
        with _locked(left) as nobody_else:
            if nobody_else:
                _remove(left)
    folder = postgres.own_folder(home / f"{_PREFIX}{secrets.token_hex(3)}")
    with _locked(folder):
        cluster = Cluster(folder)
        try:
            postgres.new_cluster(folder / "data", _SETTINGS.format(socket=folder))
            cluster.start()
            yield cluster
        finally:
            _remove(folder)


@contextmanager
def _locked(folder: Path) -> Iterator[bool]:
    """Whether it belongs to this process now: locks end with who holds them."""
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _remove(folder: Path) -> None:
    mark = folder / "data" / "postmaster.pid"
    try:
        postmaster = int(mark.read_text().splitlines()[0])
        os.kill(postmaster, signal.SIGQUIT)
    except (OSError, ValueError, IndexError):
        postmaster = 0
    if postmaster:
        eventually(lambda: not mark.exists() or not _lives(postmaster), "it is down")
    shutil.rmtree(folder, ignore_errors=True)


def _lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
