"""`./dev pictures`: after the day of `./dev demo`, pictures of pages for the docs."""

import argparse

from devtools import paths, prepare, server
from devtools.commands import demo
from devtools.commands.command import Command
from devtools.report import DevError
from pictures.pages import PAGES

_SCRIPT = paths.ROOT / "pictures" / "run.py"
_TROUBLE = paths.ROOT / "pictures" / "trouble.py"
_WORKERS = 4


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", help="of the pictures; default: all")


def _check_names(names: list[str]) -> None:
    known = [name for name, *_how in PAGES]
    if unknown := [name for name in names if name not in known]:
        raise DevError(
            f"no picture named {', '.join(unknown)}; there are: {', '.join(known)}."
        )


def _run(options: argparse.Namespace) -> int:
    _check_names(options.names)
    with prepare.ready(browser=True) as source:
        with server.running("pictures", _WORKERS, source=source) as running:
            variables = demo.environment(running)
            if failed := demo.play(demo.SCRIPT, ["--once"], variables):
                return failed
            running.shell(_TROUBLE.read_text())
            return demo.play(_SCRIPT, options.names, variables)


COMMAND = Command(
    "pictures",
    "take the pictures of README and docs anew",
    "Start Odoo with demo data and the suite, play the day of ./dev demo, let some of "
    "it go wrong, then open pages in Chromium and write what is seen to docs/images/.",
    _run,
    _arguments,
)
