"""The commands of `./dev`."""

import argparse
import sys
from collections.abc import Callable, Sequence

from devtools import process
from devtools.commands import COMMANDS
from devtools.report import DevError, error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./dev",
        description="Everything a developer of this suite types. Each command makes "
        "what it needs, in the git-ignored folder .dev.",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command in COMMANDS:
        sub = commands.add_parser(
            command.name, help=command.summary, description=command.description
        )
        command.arguments(sub)
        sub.set_defaults(run=command.run)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    return guarded(lambda: options.run(options))


def guarded(act: Callable[[], int]) -> int:
    """Act, tell people what is in the way, and leave nothing running."""
    process.end_on_signals()
    try:
        return act()
    except DevError as problem:
        error(str(problem))
        return 1
    except KeyboardInterrupt:
        error("interrupted; run it again to go on.")
        return 130
    finally:
        process.stop_all()
        sys.stdout.flush()
