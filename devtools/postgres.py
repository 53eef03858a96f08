"""PostgreSQL: the server in `PGHOST`, else a private cluster on a Unix socket.

The private cluster listens on no port. Its socket lies in a folder only its owner (and
root) can enter, so `trust` trusts nobody else. It runs while a `./dev` command or a
server it started uses it: each holds a shared lock, and who lets go last stops it.
"""

import fcntl
import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO, Any

from devtools import apt, folders, paths, process
from devtools.report import DevError, step

MINIMUM_VERSION = 13
ROLE = "odoo"
_PROGRAMS = ("initdb", "pg_ctl", "postgres", "psql", "pg_dump")
_SOCKET_PATH_LIMIT = 100
_UNPACKED = "postgresql"
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


def _account() -> pwd.struct_passwd | None:
    """Who runs the cluster when root runs `./dev`: PostgreSQL refuses root."""
    if os.getuid():
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise DevError("PostgreSQL refuses to run as root: run ./dev as an ordinary user.")


def _as_account() -> dict[str, Any]:
    account = _account()
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _can_be_reached(folder: Path) -> bool:
    probe = subprocess.run(
        ["test", "-x", str(folder)], check=False, cwd="/", **_as_account()
    )
    return probe.returncode == 0


@cache
def home() -> Path:
    """The folder of the private cluster, where its account can reach it."""
    paths.DEV.mkdir(exist_ok=True)
    inside = paths.DEV / "pg"
    short = len(str(inside / "socket" / ".s.PGSQL.5432")) < _SOCKET_PATH_LIMIT
    if short and _can_be_reached(paths.DEV):
        folder = inside
    else:
        folder = Path("/var/tmp") / f"odoo-dev-{paths.CHECKOUT_ID}"
    folder.mkdir(exist_ok=True)
    if folder.stat().st_uid != os.getuid() or folder.is_symlink():
        raise DevError(f"{folder} belongs to somebody else: remove it.")
    folder.chmod(0o711)
    return folder


def _version(folder: Path, environment: Mapping[str, str]) -> int:
    program = folder / "postgres"
    if not all((folder / name).exists() for name in _PROGRAMS):
        return 0
    result = subprocess.run(
        [program, "--version"], capture_output=True, text=True, env=environment
    )
    match = re.search(r"(\d+)", result.stdout)
    return int(match[1]) if match else 0


def _candidates() -> Iterator[Path]:
    def version(path: Path) -> int:
        return int(path.parent.name) if path.parent.name.isdigit() else 0

    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=version)[::-1]
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        if (Path(folder) / "initdb").exists():
            yield Path(folder)
    yield from (home() / _UNPACKED).glob("usr/lib/postgresql/*/bin")


def _library_path() -> str:
    return ":".join(map(str, (home() / _UNPACKED).glob("usr/lib/*-linux-gnu*")))


@cache
def programs() -> Path:
    """The folder of PostgreSQL's programs, unpacked when the machine has none."""
    for folder in _candidates():
        if _version(folder, environment_of_programs()) >= MINIMUM_VERSION:
            return folder
    if not apt.available():
        raise DevError(
            f"no PostgreSQL {MINIMUM_VERSION} or newer: install postgresql with the "
            "machine's package manager."
        )
    with step("PostgreSQL from Debian, unpacked"):
        folders.build(home() / _UNPACKED, "1", _unpack)
    return next((home() / _UNPACKED).glob("usr/lib/postgresql/*/bin"))


def _unpack(target: Path) -> None:
    apt.unpack_with_dependencies(["postgresql", "libpq5"], target)
    target.chmod(0o755)


def environment_of_programs() -> dict[str, str]:
    library_path = _library_path()
    return process.clean_environment(
        {"LC_ALL": "C.UTF-8"}
        | ({"LD_LIBRARY_PATH": library_path} if library_path else {})
    )


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
        **_as_account(),
    )


def _data() -> Path:
    return home() / "data" / "cluster"


def _own_folder(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    if account := _account():
        os.chown(folder, account.pw_uid, account.pw_gid)
    folder.chmod(0o700)
    return folder


def is_initialised() -> bool:
    return (_data() / "PG_VERSION").is_file()


def _initialise() -> None:
    if is_initialised():
        return
    with step("private PostgreSQL cluster"):
        data = _own_folder(home() / "data")
        socket = _own_folder(home() / "socket")
        partial = data / "cluster.partial"
        shutil.rmtree(partial, ignore_errors=True)
        _account_run(
            *(programs() / "initdb", "--pgdata", partial, "--username", ROLE),
            *("--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8"),
            "--no-sync",
        )
        with (partial / "postgresql.conf").open("a") as stream:
            stream.write(_SETTINGS.format(socket=socket))
        partial.rename(_data())


def _is_running() -> bool:
    result = subprocess.run(
        [programs() / "pg_ctl", "status", "--pgdata", _data()],
        capture_output=True,
        cwd="/",
        env=environment_of_programs(),
        **_as_account(),
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
    with (home() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        _lock = lock
        with _exclusively("start"):
            _initialise()
            _start()
        try:
            yield
        finally:
            _lock = None
            _stop_when_last(lock)


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
