"""`./dev shell` and `./dev psql`: look inside a database."""

import argparse
import signal
import subprocess
from collections.abc import Mapping, Sequence

from devtools import databases, development, odoo, postgres, postgres_programs, prepare
from devtools.commands.command import Command
from devtools.instance import Instance
from devtools.report import DevError


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-d", "--database", default="", help="default: the one of ./dev start"
    )


def _chosen(source: odoo.Odoo, name: str) -> str:
    if not name:
        development.make(source)
        return development.DATABASE
    if name not in databases.names():
        raise DevError(
            f"no database {name}; there are: {', '.join(databases.names()) or 'none'}."
        )
    return name


def _interact(command: Sequence[object], environment: Mapping[str, str]) -> int:
    # Ctrl-C belongs to the program inside, which is in the same process group.
    previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return subprocess.call(
            [str(part) for part in command],
            env=dict(environment),
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
    finally:
        signal.signal(signal.SIGINT, previous)


def _shell(options: argparse.Namespace) -> int:
    with prepare.ready() as source:
        instance = Instance(source, _chosen(source, options.database))
        instance.configuration_name = "shell.conf"
        instance.write_configuration()
        command = instance.command("--no-http", subcommand="shell")
        return _interact(command, instance.environment())


def _psql(options: argparse.Namespace) -> int:
    with prepare.ready() as source:
        database = _chosen(source, options.database)
        environment = (
            postgres_programs.environment_of_programs() | postgres.connection()
        )
        return _interact(
            [postgres_programs.programs() / "psql", "--dbname", database], environment
        )


SHELL = Command(
    "shell",
    "Odoo's Python shell on the development database",
    "Open Odoo's Python shell. A script on standard input is run and ends the shell.",
    _shell,
    _arguments,
)
PSQL = Command(
    "psql",
    "psql on the development database",
    "Open psql. SQL on standard input is run and ends it.",
    _psql,
    _arguments,
)
