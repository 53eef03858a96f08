"""`./dev reset`: remove what `./dev` made."""

import argparse
import shutil

from devtools import (
    databases,
    development,
    folders,
    owners,
    paths,
    postgres,
    postgres_programs,
)
from devtools.commands.command import Command
from devtools.report import DevError, say, step


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--all",
        action="store_true",
        help="also Odoo, the Python packages, PostgreSQL and Chromium, fetched again "
        "by the next command",
    )


def _drop_databases() -> None:
    with postgres.in_use():
        for database in databases.names():
            owners.stop_server(database)
            databases.drop(database)


def _run(options: argparse.Namespace) -> int:
    if not paths.DEV.is_dir():
        say("there is nothing to reset.")
        return 0
    with folders.lock(paths.DEV / "prepare.lock", "set-up"):
        owners.stop_server(development.DATABASE)
        if postgres.exists():
            with step("databases dropped"):
                if postgres.external():
                    _drop_databases()
                else:
                    _remove_cluster()
        shutil.rmtree(paths.RUN, ignore_errors=True)
        if options.all:
            with step(f"{paths.DEV} removed"):
                # The cluster may have had to lie elsewhere.
                shutil.rmtree(postgres_programs.home(), ignore_errors=True)
                shutil.rmtree(paths.DEV)
    return 0


def _remove_cluster() -> None:
    if not postgres.remove_when_unused():
        raise DevError("another ./dev uses the databases: let it end first, or end it.")


COMMAND = Command(
    "reset",
    "drop every database ./dev made; --all: remove everything it made",
    "Drop every database ./dev made, the templates included, and end its server. The "
    "next command makes them anew.",
    _run,
    _arguments,
)
