"""The tests outside Odoo's runner: the tooling's own, and end to end over HTTP."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from devtools import paths, process, venv
from devtools.counts import Counts
from devtools.report import say, step, stopping

_NO_TESTS_COLLECTED = 5


def run(folder: str, name: str = "") -> Counts:
    """Run the tests of a folder of the checkout; none when it does not exist."""
    if not (paths.ROOT / folder).is_dir():
        return Counts()
    with step(f"tests of {folder}"):
        code = process.wait(_spawn(folder, name))
    return _counts(_report(folder), code)


@contextmanager
def beside(folder: str, name: str = "") -> Iterator[Callable[[], Counts]]:
    """Run the tests of a folder meanwhile; they end with the context at the latest.

    :return: waits for them, shows what they have printed, and tells what came of them
    """
    say(f"  ..  tests of {folder} begin, and are shown later")
    log = paths.LOG / f"pytest-{folder}.log"
    with log.open("w") as stream:
        runner = _spawn(folder, name, stdout=stream, stderr=subprocess.STDOUT)

    def result() -> Counts:
        with step(f"tests of {folder}: the rest"):
            code = process.wait(runner)
        say(log.read_text(errors="replace").rstrip())
        return _counts(_report(folder), code)

    try:
        yield result
    finally:
        process.interrupt(runner)


def _spawn(folder: str, name: str, **options: Any) -> subprocess.Popen:
    report = _report(folder)
    report.unlink(missing_ok=True)
    command = [paths.PYTHON, "-m", "pytest", "-q", "-ra", "--tb=short"]
    command += ["-p", "no:cacheprovider", "--rootdir", paths.ROOT]
    command += ["--junitxml", report, folder]
    if name:
        command += ["-k", name]
    return process.spawn(command, cwd=paths.ROOT, env=venv.environment(), **options)


def _report(folder: str) -> Path:
    return paths.LOG / f"pytest-{folder}.xml"


def _counts(report: Path, code: int) -> Counts:
    if stopping.is_set():
        raise KeyboardInterrupt
    if code == _NO_TESTS_COLLECTED:
        return Counts()
    if not report.is_file():
        say(f"pytest ended with exit status {code} before its tests were through.")
        return Counts(failed=1)
    suites = ElementTree.parse(report).getroot().iter("testsuite")
    ran = failed = skipped = 0
    for suite in suites:
        ran += int(suite.get("tests", 0))
        failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped += int(suite.get("skipped", 0))
    if code and not failed:
        failed = 1
    return Counts(max(0, ran - failed - skipped), failed)
