"""`./dev bench`: runs the programs of `bench/`, when there are any."""

import argparse

from devtools.commands.command import Command
from devtools.report import error


def _run(_options: argparse.Namespace) -> int:
    error("there are no benches in this checkout yet.")
    return 2


COMMAND = Command(
    "bench",
    "measure the suite (there are no benches yet)",
    "Measure the suite. There are no benches yet: says so, with exit status 2.",
    _run,
)
