"""`./dev stop`: end what `./dev start` started."""

import argparse

from devtools import development, owners, postgres
from devtools.commands.command import Command
from devtools.report import say


def _run(_options: argparse.Namespace) -> int:
    stopped = owners.stop_server(development.DATABASE)
    if postgres.exists():
        postgres.stop_when_unused()
    say("the server is stopped." if stopped else "no server was running.")
    return 0


COMMAND = Command(
    "stop",
    "end the server that ./dev start started",
    "End the server that ./dev start started, and the private PostgreSQL when no other "
    "./dev uses it. Its database stays.",
    _run,
)
