"""Servers on databases of their own, beside the one most tests share."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from devtools import databases, odoo, paths, postgres
from devtools.instance import Instance
from devtools.server import Server, temporary_copy


@contextmanager
def serving(
    source: odoo.Odoo, purpose: str, template: str, **options: str
) -> Iterator[Server]:
    """A server with workers on a copy of a database, not yet started.

    :param purpose: lower case letters; names database and log
    :param options: more options for odoo.conf
    """
    with temporary_copy(purpose, template) as database:
        log = paths.LOG / f"{purpose}.log"
        log.unlink(missing_ok=True)
        server = Server(Instance(source, database, 2, options), log=log)
        server.instance.write_configuration()
        try:
            yield server
        finally:
            # Faster than asking, and the database ends with it.
            server.kill()


def dump(database: str) -> bytes:
    """What `pg_dump` writes of a database, as SQL."""
    return _postgres_program("pg_dump", "--dbname", database)


def restore(database: str, dumped: bytes, original: str) -> None:
    """Fill an empty database, and give it the files of the original.

    Odoo's folder of files comes with its neighbours, the encryption key among them.
    """
    _postgres_program(
        *("psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"),
        *("--dbname", database),
        input=dumped,
    )
    folder = databases.data_dir(database)
    shutil.copytree(databases.data_dir(original), folder, dirs_exist_ok=True)
    (folder / "filestore" / original).rename(folder / "filestore" / database)


def _postgres_program(name: str, *arguments: str, **options) -> bytes:
    return subprocess.run(
        [str(postgres.programs() / name), *arguments],
        env=postgres.environment_of_programs() | postgres.connection(),
        stdout=subprocess.PIPE,
        check=True,
        **options,
    ).stdout


def run_odoo(instance: Instance, log: Path, *arguments: str, subcommand: str = ""):
    """Run Odoo's command line to its end.

    :raises AssertionError: it failed, or logged an error
    """
    result = subprocess.run(
        instance.command(*arguments, subcommand=subcommand),
        env=instance.environment(),
        cwd=paths.ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with log.open("a") as stream:
        stream.write(result.stdout)
    problems = errors_in(result.stdout)
    assert not result.returncode and not problems, f"see {log}: {problems}"


def errors_in(output: str) -> list[str]:
    """The lines of a server's log that tell of errors."""
    return [
        line
        for line in output.splitlines()
        if " ERROR " in line or " CRITICAL " in line or line.startswith("Traceback")
    ]
