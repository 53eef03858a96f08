"""`./dev bench`: what the suite costs and how fast it is, beside the alternatives."""

import argparse

from bench import options as bench_options
from devtools import paths, prepare, process, venv
from devtools.commands.command import Command


def _run(options: argparse.Namespace) -> int:
    prepare.tools()
    # In the environment with the clients that are measured.
    command = [paths.PYTHON, "-m", "bench", *bench_options.arguments(options)]
    return process.wait(process.spawn(command, cwd=paths.ROOT, env=venv.environment()))


COMMAND = Command(
    "bench",
    "measure the suite beside the alternatives: ./dev bench [NAME ...]",
    "Measure what the suite costs and how fast it is, beside what one would use "
    "instead, side by side on this machine. Prints a table with the method under it; "
    "writes JSON with every sample and a chart to bench/results/.",
    _run,
    bench_options.add,
)
