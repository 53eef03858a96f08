"""`./dev lint`: ruff, pylint-odoo, and XML that is well formed; zero findings pass."""

import argparse
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from xml.etree import ElementTree

from devtools import paths, prepare, process
from devtools.commands.command import Command
from devtools.report import say, step

_OTHER_PYTHON = ("dev", "devtools", "demo", "pictures", "e2e", "bench")


def _findings(command: Sequence[object]) -> str:
    result = subprocess.run(
        [str(part) for part in command],
        cwd=paths.ROOT,
        env=process.clean_environment({"PYTHONPATH": str(paths.ROOT)}),
        capture_output=True,
        text=True,
        check=False,
    )
    return f"{result.stdout}{result.stderr}" if result.returncode else ""


def _broken_xml() -> str:
    problems = []
    for addon in paths.addons():
        for path in sorted((paths.ROOT / addon).rglob("*.xml")):
            try:
                ElementTree.parse(path)
            except ElementTree.ParseError as problem:
                problems.append(f"{path.relative_to(paths.ROOT)}: {problem}")
    return "\n".join(problems)


def _python() -> list[str]:
    there = [name for name in _OTHER_PYTHON if (paths.ROOT / name).exists()]
    return [*paths.addons(), *there]


def _run(_options: argparse.Namespace) -> int:
    prepare.tools()
    programs = paths.VENV / "bin"
    addons = paths.addons()
    checks = {
        "ruff check": [programs / "ruff", "check", *_python()],
        "ruff format": [programs / "ruff", "format", "--diff", "--quiet", *_python()],
    }
    if addons:
        checks["pylint-odoo"] = [
            *(paths.PYTHON, "-m", "pylint", "--rcfile=.pylintrc"),
            *addons,
        ]
    with step("lint"), ThreadPoolExecutor() as pool:
        outputs = dict(zip(checks, pool.map(_findings, checks.values()), strict=True))
        outputs["XML"] = _broken_xml()
    failed = {name: output for name, output in outputs.items() if output}
    for name, output in failed.items():
        say(f"\n{name}:\n{output.rstrip()}")
    say("lint: " + (f"findings by {', '.join(failed)}" if failed else "no findings"))
    return 1 if failed else 0


COMMAND = Command(
    "lint",
    "ruff and pylint-odoo with OCA's settings; zero findings pass",
    "Check the addons and the tooling with ruff (rules and format), pylint-odoo with "
    "OCA's settings for 19.0, and every XML file for being well formed.",
    _run,
)
