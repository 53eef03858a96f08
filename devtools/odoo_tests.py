"""The addons' tests, by Odoo's own runner, on a copy of the template database."""

import subprocess
import time
from collections.abc import Sequence

from devtools import databases, odoo, paths, process, server
from devtools.counts import Counts
from devtools.instance import Instance
from devtools.odoo_log import Outcome, records
from devtools.report import say, step

_PROGRESS_SECONDS = 20.0


def _run(instance: Instance, addons: Sequence[str], name: str, outcome: Outcome) -> int:
    environment = instance.environment()
    if name:
        environment["DEV_TEST_NAME"] = name
    log = paths.LOG / f"test-{'-'.join(addons)[:60]}.log"
    command = instance.command(
        *("-i", ",".join(addons), "--with-demo", "--stop-after-init"),
        *("--test-enable", "--test-tags", ",".join(f"/{addon}" for addon in addons)),
    )
    say(f"      log: {log}")
    runner = process.spawn(
        command,
        env=environment,
        cwd=paths.ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    shown = time.monotonic()
    with log.open("w") as stream:

        def lines():
            for line in runner.stdout:
                stream.write(line)
                yield line

        for record in records(lines()):
            if outcome.add(record):
                say(f"\n{record}\n")
            if outcome.started and time.monotonic() - shown > _PROGRESS_SECONDS:
                shown = time.monotonic()
                say(f"      ... at {outcome.started}")
    code = runner.wait()
    process.forget(runner)
    return code


def _not_installed(database: str, addons: Sequence[str]) -> list[str]:
    rows = databases.sql(
        "SELECT name FROM ir_module_module WHERE state = 'installed'", database
    )
    return sorted(set(addons) - set(rows))


def run(
    source: odoo.Odoo, template: str, addons: Sequence[str], name: str = ""
) -> Counts:
    """:param name: only tests with this text in their dotted name"""
    outcome = Outcome(suite=tuple(paths.addons()))
    with server.temporary_copy("test", template) as database:
        instance = Instance(source, database)
        instance.write_configuration()
        with step(f"tests of {', '.join(addons)}"):
            code = _run(instance, addons, name, outcome)
        missing = _not_installed(database, addons)
    return _counts(outcome, code, missing)


def _counts(outcome: Outcome, code: int, missing: list[str]) -> Counts:
    failed = len(outcome.failed) + len(outcome.unexpected)
    for addon in missing:
        say(f"not installed: {addon} (does its manifest name addons that are absent?)")
        failed += 1
    if not failed and (code or not outcome.finished):
        say(f"Odoo ended with exit status {code} before its tests were through.")
        failed += 1
    for skipped in outcome.skipped:
        say(f"skipped: {skipped}")
    return Counts(outcome.passed, failed)
