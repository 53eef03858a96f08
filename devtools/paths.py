"""Where everything lives. All that is generated is below `DEV`, which git ignores."""

import hashlib
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEV = ROOT / ".dev"
LOG = DEV / "log"
RUN = DEV / "run"
BIN = DEV / "bin"
APT = DEV / "apt"
VENV = DEV / "venv"
PYTHON = VENV / "bin" / "python"

CHECKOUT_ID = hashlib.sha256(f"{ROOT}:{os.getuid()}".encode()).hexdigest()[:8]
"""Tells this checkout (and its owner) apart wherever names are shared by a machine."""


def addons() -> list[str]:
    """The suite's addons, dependencies before dependants where names tell."""
    return sorted(path.parent.name for path in ROOT.glob("*/__manifest__.py"))
