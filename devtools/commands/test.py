"""`./dev test`: the addons' tests by Odoo's runner, then the rest by pytest."""

import argparse

from devtools import odoo_tests, paths, prepare, templates
from devtools.commands.command import Command
from devtools.counts import Counts
from devtools.report import DevError, say


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("addons", nargs="*", metavar="ADDON", help="only these addons")
    parser.add_argument(
        "-k", dest="name", default="", help="only tests with NAME in their name",
        metavar="NAME",
    )


def _run(options: argparse.Namespace) -> int:
    odoo_tests.check_names(options.addons)
    addons = options.addons or paths.addons()
    if not addons:
        raise DevError("there is no addon in this checkout.")
    counts = Counts()
    with prepare.ready(browser=True) as source:
        template = templates.base(source)
        counts += odoo_tests.run(source, template, addons, options.name)
    say(str(counts))
    return 1 if counts.failed else 0


COMMAND = Command(
    "test",
    "run the tests: ./dev test [ADDON ...] [-k NAME]",
    "Run the tests of the named addons by Odoo's own runner. Without a name: of all "
    "addons, of the tooling, and end to end against a real server.",
    _run,
    _arguments,
)
