"""`./dev test`: the addons' tests by Odoo's runner, then the rest by pytest."""

import argparse
from contextlib import ExitStack

from devtools import odoo_tests, paths, prepare, pytest_runs, soak, templates
from devtools.commands.command import Command
from devtools.counts import Counts
from devtools.report import DevError, say

_SLOW = "e2e"
"""It waits more than it computes, and so runs beside the addons' tests."""

_FOLDERS = ("devtools", "bench", _SLOW)
"""Named like addons, they run by pytest."""


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "names",
        nargs="*",
        metavar="ADDON",
        help=f"only these addons, or {' or '.join(_FOLDERS)}",
    )
    parser.add_argument(
        "-k",
        dest="text",
        default="",
        metavar="NAME",
        help="only tests with NAME in their dotted name",
    )
    parser.add_argument(
        "--soak",
        type=soak.minutes,
        metavar="MINUTES",
        help="instead of the tests: the negative controls, then so many minutes of "
        "faults over a server at work",
    )
    parser.add_argument(
        "--seed", type=soak.seed, metavar="N", help="repeat an earlier soak"
    )


def _check_names(names: list[str]) -> None:
    known = [*paths.addons(), *_FOLDERS]
    if unknown := [name for name in names if name not in known]:
        raise DevError(
            f"no addon named {', '.join(unknown)}; there are: {', '.join(known)}."
        )


def _soak(options: argparse.Namespace) -> int:
    if options.names or options.text:
        raise DevError("--soak runs alone: leave out the addons and -k.")
    with prepare.ready() as source:
        templates.suite(source)
        return soak.run(options.soak, options.seed)


def _counts(wanted: list[str], text: str) -> list[Counts]:
    """Run the tests of addons and folders.

    :param text: only tests with this text in their dotted name
    """
    addons = [name for name in wanted if name not in _FOLDERS]
    folders = [name for name in _FOLDERS if name in wanted]
    later = [_SLOW] if addons and _SLOW in folders else []
    counts = []
    with prepare.ready(browser=True) as source, ExitStack() as stack:
        template = templates.base(source) if addons else None
        results = [stack.enter_context(pytest_runs.beside(f, text)) for f in later]
        if addons:
            counts.append(odoo_tests.run(source, template, addons, text))
        counts += [pytest_runs.run(f, text) for f in folders if f not in later]
        counts += [result() for result in results]
    return counts


def _run(options: argparse.Namespace) -> int:
    if options.soak:
        return _soak(options)
    if options.seed is not None:
        raise DevError("--seed goes with --soak; set E2E_SEED for the other tests.")
    names = [name.rstrip("/") for name in options.names]
    _check_names(names)
    counts = _counts(names or [*paths.addons(), *_FOLDERS], options.text)
    passed = sum(count.passed for count in counts)
    failed = sum(count.failed for count in counts)
    if options.text and not passed + failed:
        raise DevError(f"no test has {options.text!r} in its name.")
    say(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


COMMAND = Command(
    "test",
    "run the tests: ./dev test [ADDON ...] [-k NAME], or --soak MINUTES",
    "Run the tests of the named addons by Odoo's own runner. Without a name: of all "
    "addons, of the tooling, and end to end against a real server. The last line is "
    "'N passed, N failed'; the exit status is 0 when none failed.",
    _run,
    _arguments,
)
