"""`./dev demo`: everything the demonstration needs, then `demo/run.py`."""

import argparse
from collections.abc import Iterable
from pathlib import Path

from devtools import paths, prepare, process, server
from devtools.commands.command import Command
from devtools.commands.start import usual_port
from devtools.report import step

SCRIPT = paths.ROOT / "demo" / "run.py"
_WORKERS = 4


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--once", action="store_true", help="end with a summary line and exit status"
    )


def environment(running: server.Server) -> dict[str, str]:
    """What scripts need to know that act on a server from outside."""
    with step("API key"):
        api_key = running.api_key()
    return running.instance.environment() | {
        "PYTHONPATH": str(paths.ROOT),
        "DEMO_URL": running.url,
        "DEMO_DATABASE": running.database,
        "DEMO_LOGIN": running.login,
        "DEMO_PASSWORD": running.password,
        "DEMO_API_KEY": api_key,
    }


def play(script: Path, arguments: Iterable[str], variables: dict[str, str]) -> int:
    """Run such a script to its end; its exit status."""
    running = process.spawn(
        [paths.PYTHON, script, *arguments], env=variables, cwd=paths.ROOT, stdin=None
    )
    return process.wait(running)


def _run(options: argparse.Namespace) -> int:
    with prepare.ready() as source:
        with server.running(
            "demo", _WORKERS, port=usual_port(), source=source
        ) as running:
            arguments = ["--once"] if options.once else []
            return play(SCRIPT, arguments, environment(running))


COMMAND = Command(
    "demo",
    "the main job: a plant's day arrives as signed webhooks at a receiver",
    "Start Odoo as in production, with demo data and the suite, then play a plant's "
    "day through its external API and show each event as it arrives, verified.",
    _run,
    _arguments,
)
