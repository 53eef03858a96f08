"""PostgreSQL: the server in `PGHOST`, else a private cluster on a Unix socket.

The private cluster listens on no port. Its socket lies in a folder only its owner (and
root) can enter, so `trust` trusts nobody else. It runs while a `./dev` command or a
server it started uses it: each holds a shared lock, and who lets go last stops it.
"""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from devtools import paths, process
from devtools.postgres_programs import (
    account,
    as_account,
    environment_of_programs,
    home,
    programs,
)
from devtools.report import DevError, step

ROLE = "odoo"
# Everything in it can be made again by `./dev reset`: speed before durability.
_SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
max_connections = 400
shared_buffers = 256MB
fsync = off
full_page_writes = off
synchronous_commit = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 4GB
log_destination = stderr
logging_collector = off
"""


def external() -> bool:
    return bool(os.environ.get("PGHOST"))


def connection() -> dict[str, str]:
    """The libpq variables that lead to the server; Odoo's programs get them too."""
    if external():
        names = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGSSLMODE")
        return {name: os.environ[name] for name in names if name in os.environ}
    return {"PGHOST": str(home() / "socket"), "PGPORT": "5432", "PGUSER": ROLE}


def _account_run(*command: object) -> None:
    process.run(
        list(command),
        log=paths.LOG / "postgres.log",
        cwd="/",
        env=environment_of_programs(),
        # It must survive a Ctrl-C meant for `./dev`, which stops it in its own way.
        start_new_session=True,
        **as_account(),
    )


def _data() -> Path:
    return home() / "data" / "cluster"


def own_folder(folder: Path) -> Path:
    """A folder that only the account of the cluster (and root) can enter."""
    folder.mkdir(exist_ok=True)
    if owner := account():
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    folder.chmod(0o700)
    return folder


def is_initialised() -> bool:
    return (_data() / "PG_VERSION").is_file()


def new_cluster(data: Path, settings: str) -> None:
    """Make the data folder of a cluster; it is complete or absent."""
    partial = data.with_name(data.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    _account_run(
        *(programs() / "initdb", "--pgdata", partial, "--username", ROLE),
        *("--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8"),
        "--no-sync",
    )
    with (partial / "postgresql.conf").open("a") as stream:
        stream.write(settings)
    partial.rename(data)


def _initialise() -> None:
    if is_initialised():
        return
    with step("private PostgreSQL cluster"):
        own_folder(home() / "data")
        socket = own_folder(home() / "socket")
        new_cluster(_data(), _SETTINGS.format(socket=socket))


def _is_running() -> bool:
    result = subprocess.run(
        [programs() / "pg_ctl", "status", "--pgdata", _data()],
        capture_output=True,
        cwd="/",
        env=environment_of_programs(),
        **as_account(),
    )
    return result.returncode == 0


def _start() -> None:
    if _is_running():
        return
    log = home() / "data" / "server.log"
    try:
        _account_run(
            *(programs() / "pg_ctl", "start", "--wait", "--silent"),
            *("--pgdata", _data(), "--log", log),
        )
    except DevError as problem:
        raise DevError(
            f"the private PostgreSQL did not start, see {log}; ./dev reset makes "
            f"a new one. {problem}"
        ) from problem


def _stop() -> None:
    if is_initialised() and _is_running():
        _account_run(
            *(programs() / "pg_ctl", "stop", "--wait", "--silent", "--mode", "fast"),
            *("--pgdata", _data()),
        )


_lock: IO[str] | None = None


def lock_file() -> IO[str] | None:
    """What a server that outlives this command must inherit to keep the cluster up."""
    return _lock


@contextmanager
def in_use() -> Iterator[None]:
    """Keep the private cluster up for as long as this lasts."""
    global _lock
    if external():
        programs()
        yield
        return
    try:
        with (home() / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH)
            _lock = lock
            with _exclusively("start"):
                _initialise()
                _start()
            yield
    finally:
        _lock = None
        # A server that inherited the lock holds it; asking through the same open file
        # would take it from there.
        stop_when_unused()


@contextmanager
def _exclusively(name: str) -> Iterator[None]:
    with (home() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def exists() -> bool:
    """Whether there is a server that may hold databases of ours."""
    return external() or is_initialised()


def stop_when_unused() -> None:
    """Stop the private cluster unless a command or a server still uses it."""
    if not external():
        with (home() / "lock").open("w") as lock:
            _stop_when_last(lock)


def remove_when_unused() -> bool:
    """Remove the private cluster; tell whether nobody used it and it is gone."""
    with (home() / "lock").open("w") as lock:
        if not _stop_when_last(lock):
            return False
        shutil.rmtree(home() / "data")
        shutil.rmtree(home() / "socket")
        if home().parent != paths.DEV:
            shutil.rmtree(home())
    home.cache_clear()
    return True


def _stop_when_last(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    _stop()
    return True
