"""PostgreSQL's programs, the account that runs them, and the folder they lie in.

The machine's programs are used when there are any; else Debian's are unpacked.
"""

import os
import pwd
import re
import subprocess
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from devtools import apt, folders, paths, process
from devtools.report import DevError, step

MINIMUM_VERSION = 13
_PROGRAMS = ("initdb", "pg_ctl", "postgres", "psql", "pg_dump")
_SOCKET_PATH_LIMIT = 100
_UNPACKED = "postgresql"


def account() -> pwd.struct_passwd | None:
    """Who runs the cluster when root runs `./dev`: PostgreSQL refuses root."""
    if os.getuid():
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise DevError("PostgreSQL refuses to run as root: run ./dev as an ordinary user.")


def as_account() -> dict[str, Any]:
    owner = account()
    if owner is None:
        return {}
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def _can_be_reached(folder: Path) -> bool:
    probe = subprocess.run(
        ["test", "-x", str(folder)], check=False, cwd="/", **as_account()
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


def path_folder() -> Path:
    """The folder to put on the PATH of programs that call PostgreSQL's by name."""
    folder = programs()
    library_path = _library_path()
    if not folder.is_relative_to(home()) or not library_path:
        return folder
    # Unpacked, they do not find their libraries by themselves.
    wrappers = paths.DEV / "pg-bin"
    key = folders.key_of(folder, library_path)
    if not folders.is_complete(wrappers, key):
        folders.build(wrappers, key, lambda target: _wrap(target, folder))
    return wrappers


def _wrap(target: Path, folder: Path) -> None:
    for program in folder.iterdir():
        wrapper = target / program.name
        wrapper.write_text(
            f'#!/bin/sh\nLD_LIBRARY_PATH="{_library_path()}" exec "{program}" "$@"\n'
        )
        wrapper.chmod(0o755)


def _unpack(target: Path) -> None:
    apt.unpack_with_dependencies(["postgresql", "libpq5"], target)
    target.chmod(0o755)


def environment_of_programs() -> dict[str, str]:
    library_path = _library_path()
    return process.clean_environment(
        {"LC_ALL": "C.UTF-8"}
        | ({"LD_LIBRARY_PATH": library_path} if library_path else {})
    )
