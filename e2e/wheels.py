"""The addons as a user gets them from a package index."""

import shutil
import subprocess
import sys
from pathlib import Path

from devtools import paths

_NOT_SOURCE = shutil.ignore_patterns("__pycache__", ".*", "*.egg-info")


def build(addon: str, folder: Path) -> Path:
    """Build the wheel of an addon from a copy of its folder."""
    copy = folder / "source" / addon
    shutil.copytree(paths.ROOT / addon, copy, ignore=_NOT_SOURCE)
    _python("-m", "build", "--wheel", "--no-isolation", "--outdir", folder, copy)
    (wheel,) = folder.glob(f"odoo_addon_{addon}-*.whl")
    return wheel


def install(wheels: list[Path], target: Path) -> Path:
    """Install wheels into a fresh folder; return the one that Odoo is to look in."""
    _python(
        *("-m", "pip", "--disable-pip-version-check", "install", "--quiet"),
        *("--no-deps", "--no-index", "--no-compile", "--target", target, *wheels),
    )
    return target / "odoo" / "addons"


def _python(*arguments: object) -> None:
    result = subprocess.run(
        [sys.executable, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert not result.returncode, result.stdout
