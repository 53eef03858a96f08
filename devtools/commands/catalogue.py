"""`./dev catalogue`: the contract in `docs/`, as the addons define it."""

import argparse

from devtools import catalogue, prepare, server, templates
from devtools.commands.command import Command
from devtools.instance import Instance
from devtools.report import error, say, step


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--check",
        action="store_true",
        help="change nothing; fail when the files are stale, and say what differs",
    )


def _run(options: argparse.Namespace) -> int:
    with prepare.ready() as source:
        template = templates.suite(source)
        with server.temporary_copy("catalogue", template) as database:
            instance = Instance(source, database)
            instance.write_configuration()
            with step("catalogue"):
                wanted = catalogue.files(instance.shell)
    stale = catalogue.differences(wanted)
    if options.check and stale:
        error("docs/ is stale, run ./dev catalogue:\n" + "\n".join(stale))
        return 1
    if not options.check:
        catalogue.write(wanted)
    say("\n".join(stale) if stale else "docs/ is up to date")
    return 0


COMMAND = Command(
    "catalogue",
    "write docs/catalogue.md, docs/asyncapi.json and docs/schemas/",
    "Describe all event types and payloads of the suite in docs/: for people in "
    "catalogue.md, for machines in asyncapi.json and schemas/.",
    _run,
    _arguments,
)
