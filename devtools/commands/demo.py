"""`./dev demo`: everything the demonstration needs, then `demo/run.py`."""

import argparse
import os

from devtools import paths, prepare, process, server
from devtools.commands.command import Command
from devtools.commands.start import usual_port
from devtools.report import DevError, step

_SCRIPT = paths.ROOT / "demo" / "run.py"
_WORKERS = 4


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--once", action="store_true", help="end with a summary line and exit status"
    )
    parser.add_argument(
        "rest", nargs=argparse.REMAINDER, help="handed to demo/run.py as it is"
    )


def _environment(running: server.Server, api_key: str) -> dict[str, str]:
    return running.instance.environment() | {
        "PYTHONPATH": str(paths.ROOT),
        "DEMO_URL": running.url,
        "DEMO_DATABASE": running.database,
        "DEMO_LOGIN": running.login,
        "DEMO_PASSWORD": running.password,
        "DEMO_API_KEY": api_key,
    }


def _play(options: argparse.Namespace, environment: dict[str, str]) -> int:
    arguments = ["--once"] if options.once else []
    script = process.spawn(
        [paths.PYTHON, _SCRIPT, *arguments, *options.rest],
        env=environment,
        cwd=paths.ROOT,
        stdin=None,
    )
    return process.wait(script)


def _run(options: argparse.Namespace) -> int:
    if not _SCRIPT.is_file():
        raise DevError(f"{os.path.relpath(_SCRIPT)} is missing from this checkout.")
    with prepare.ready() as source:
        with server.running(
            "demo", _WORKERS, port=usual_port(), source=source
        ) as running:
            with step("API key"):
                api_key = running.api_key()
            return _play(options, _environment(running, api_key))


COMMAND = Command(
    "demo",
    "the main job: a plant's day arrives as signed webhooks at a receiver",
    "Start Odoo as in production, with demo data and the suite, then play a plant's "
    "day through its external API and show each event as it arrives, verified.",
    _run,
    _arguments,
)
