"""The virtual environment with pinned packages, for Odoo, the tests and the tools."""

import os
import shutil
import sys
from pathlib import Path

from devtools import apt, folders, paths, postgres_programs, process
from devtools.report import DevError, step

MINIMUM_PYTHON = (3, 11)
_REQUIREMENTS = ("requirements.txt", "requirements-odoo.txt", "requirements-test.txt")
_NO_DEPENDENCIES = "requirements-queue-job.txt"
_PIP_WHEELS = "usr/share/python-wheels"


def _key() -> str:
    texts = ((paths.ROOT / n).read_text() for n in (*_REQUIREMENTS, _NO_DEPENDENCIES))
    return folders.key_of(sys.version, paths.ROOT, *texts)


def _pip_command() -> list[str]:
    return [str(paths.PYTHON), "-m", "pip", "--disable-pip-version-check"]


def _create() -> None:
    folders.unmark(paths.VENV)
    shutil.rmtree(paths.VENV, ignore_errors=True)
    log = paths.LOG / "pip.log"
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        # Debian packs it separately; pip's own wheel runs without being installed.
        wheels = paths.DEV / "pip"
        apt.unpack(apt.stable_suite(), ["python3-pip-whl"], wheels)
        process.run(
            [sys.executable, "-m", "venv", "--without-pip", paths.VENV], log=log
        )
        wheel = next((wheels / _PIP_WHEELS).glob("pip-*.whl"))
        process.run(
            [paths.PYTHON, f"{wheel}/pip", "install", "--quiet", "pip"], log=log
        )
    else:
        process.run([sys.executable, "-m", "venv", paths.VENV], log=log)


def _install(*arguments: str) -> None:
    process.run(
        [*_pip_command(), "install", "--quiet", *arguments],
        log=paths.LOG / "pip.log",
        cwd=paths.ROOT,
    )


def prepare() -> None:
    """:raises DevError: this Python is too old, or pip failed"""
    if sys.version_info < MINIMUM_PYTHON:
        raise DevError(
            "the pinned packages need Python 3.11 or newer and this is "
            f"{sys.version.split()[0]}: run ./dev with a newer python3."
        )
    key = _key()
    if folders.is_complete(paths.VENV, key):
        return
    with step("Python packages, pinned, in a virtual environment"):
        _create()
        requirements = [word for name in _REQUIREMENTS for word in ("-r", name)]
        _install(*requirements)
        _install("--no-deps", "-r", _NO_DEPENDENCIES)
        folders.mark(paths.VENV, key)


def namespace_addons() -> Path:
    """The folder where pip puts the addons it installs."""
    return next((paths.VENV / "lib").glob("python3*/site-packages")) / "odoo" / "addons"


def environment() -> dict[str, str]:
    """Variables for a program of this checkout that runs in it."""
    search = (paths.BIN, paths.VENV / "bin", postgres_programs.path_folder())
    made = process.clean_environment({"PYTHONPATH": str(paths.ROOT)})
    machine = made.get("PATH", os.defpath)
    made["PATH"] = os.pathsep.join([*map(str, search), machine])
    made["PYTHONDONTWRITEBYTECODE"] = "1"
    return made
