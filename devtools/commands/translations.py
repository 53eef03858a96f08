"""`./dev translations`: texts of the addons, and whether all are translated."""

import argparse

from devtools import prepare, server, templates, translations
from devtools.commands.command import Command
from devtools.instance import Instance
from devtools.report import error, say, step


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--check",
        action="store_true",
        help="change nothing; fail when a file is stale or a text is not translated",
    )


def _run(options: argparse.Namespace) -> int:
    with prepare.ready() as source:
        template = templates.suite(source)
        with server.temporary_copy("translations", template) as database:
            instance = Instance(source, database)
            instance.write_configuration()
            with step("translations"):
                wanted, problems = translations.collect(instance.shell)
    stale = translations.differences(wanted)
    if not options.check:
        translations.write(wanted)
        say("\n".join(stale) if stale else "i18n/ is up to date")
        stale = []
    if stale or problems:
        error("\n".join([*stale, *problems]))
        return 1
    return 0


COMMAND = Command(
    "translations",
    "write i18n/*.pot, and bring the translations up to date",
    "Write the texts of each addon to its i18n/ folder, as a template and for each of "
    f"the languages {', '.join(translations.LANGUAGES)}, keeping what is translated. "
    "Fails while a text is not translated, or not with all that the program fills in.",
    _run,
    _arguments,
)
