"""The tests outside Odoo's runner: the tooling's own, and end to end over HTTP."""

from pathlib import Path
from xml.etree import ElementTree

from devtools import paths, process, venv
from devtools.counts import Counts
from devtools.report import say, step, stopping

_NO_TESTS_COLLECTED = 5


def run(folder: str, name: str = "") -> Counts:
    """Run the tests of a folder of the checkout; none when it does not exist."""
    if not (paths.ROOT / folder).is_dir():
        return Counts()
    report = paths.LOG / f"pytest-{folder.replace('/', '-')}.xml"
    report.unlink(missing_ok=True)
    command = [paths.PYTHON, "-m", "pytest", "-q", "-ra", "--tb=short"]
    command += ["-p", "no:cacheprovider", "--rootdir", paths.ROOT]
    command += ["--junitxml", report, folder]
    if name:
        command += ["-k", name]
    with step(f"tests of {folder}"):
        runner = process.spawn(command, cwd=paths.ROOT, env=venv.environment())
        code = process.wait(runner)
    return _counts(report, code)


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
