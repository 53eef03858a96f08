"""Databases by name: make, copy, rename, drop; each with its file store.

Every name starts with `PREFIX`, so that on a shared server only ours are ever touched.
"""

import os
import secrets
import shutil
from pathlib import Path

from devtools import paths, postgres, postgres_programs, process
from devtools.report import DevError

PREFIX = f"dev_{paths.CHECKOUT_ID}_"
_MAINTENANCE = "postgres"


def sql(statement: str, database: str = _MAINTENANCE) -> list[str]:
    """Run one statement; the rows as text, columns separated by tabs."""
    output = process.run(
        [
            *(postgres_programs.programs() / "psql", "--no-psqlrc", "--quiet"),
            *("--tuples-only", "--no-align", "--field-separator=\t"),
            *("--set=ON_ERROR_STOP=1", "--dbname", database, "--command", statement),
        ],
        env=postgres_programs.environment_of_programs() | postgres.connection(),
    )
    return output.splitlines()


def check_server() -> None:
    """:raises DevError: the server in PGHOST cannot be used, and why"""
    remedy = "or unset PGHOST and let ./dev run its own."
    try:
        row = sql(
            "SELECT current_setting('server_version_num'), rolname, "
            "rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
        )[0]
    except DevError as problem:
        reason = str(problem).splitlines()[1:2] or [str(problem)]
        raise DevError(
            f"the PostgreSQL server in PGHOST is out of reach: start it, {remedy} "
            f"({reason[0]})"
        ) from problem
    version, role, may_create = row.split("\t")
    if int(version) < postgres_programs.MINIMUM_VERSION * 10000:
        raise DevError(
            f"the PostgreSQL server in PGHOST is older than "
            f"{postgres_programs.MINIMUM_VERSION}: name a newer one, {remedy}"
        )
    if may_create != "t" or role == "postgres":
        raise DevError(
            f"PGUSER {role} will not do: name a role that may create databases and "
            f"is not postgres (Odoo refuses that one), {remedy}"
        )


def unique(purpose: str) -> str:
    """:param purpose: lower case letters; tells people what the database is for"""
    return f"{PREFIX}{purpose}_{os.getpid()}_{secrets.token_hex(2)}"


def names() -> list[str]:
    """All databases of this checkout, oldest first."""
    return sql(
        "SELECT datname FROM pg_database "
        f"WHERE datname LIKE '{PREFIX.replace('_', chr(92) + '_')}%' ORDER BY oid"
    )


def data_dir(database: str) -> Path:
    """Odoo's data folder for one database: each database has its own."""
    return paths.RUN / database / "data"


def _filestore(database: str) -> Path:
    return data_dir(database) / "filestore" / database


def copy(template: str, database: str) -> None:
    # The only way before 15; logging every page instead is slower here.
    version = int(sql("SHOW server_version_num")[0])
    strategy = " STRATEGY FILE_COPY" if version >= 150000 else ""
    sql(f'CREATE DATABASE "{database}" TEMPLATE "{template}"{strategy}')
    copy_files(template, database)


def copy_files(template: str, database: str) -> None:
    """Give a database the file store of the one it is a copy of."""
    target = _filestore(database)
    if _filestore(template).is_dir():
        target.parent.mkdir(parents=True, exist_ok=True)
        # The file store names files by their content and never changes one.
        shutil.copytree(_filestore(template), target, copy_function=_link)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def rename(database: str, new_name: str) -> None:
    target = _filestore(new_name)
    shutil.rmtree(paths.RUN / new_name, ignore_errors=True)
    if _filestore(database).is_dir():
        target.parent.mkdir(parents=True)
        _filestore(database).rename(target)
    sql(f'ALTER DATABASE "{database}" RENAME TO "{new_name}"')


def drop(database: str) -> None:
    sql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
    shutil.rmtree(paths.RUN / database, ignore_errors=True)
