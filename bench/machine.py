"""On what, of what, and when something was measured."""

import os
import platform
import re
import subprocess
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path

from devtools import databases, odoo, paths

_PACKAGES = ("odoo-addon-queue-job", "psycopg2-binary", "pycurl", "requests", "aiohttp")


def facts(source: odoo.Odoo) -> dict[str, object]:
    """What a reader needs to judge the figures; no names and no paths."""
    return {
        "date": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "commit": _commit(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": _memory(),
        "load_at_start": round(os.getloadavg()[0], 2),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "postgresql": databases.sql("SHOW server_version")[0].split()[0],
        "fsync": databases.sql("SHOW fsync")[0],
        "odoo": _odoo(source),
        "packages": {name: version(name) for name in _PACKAGES},
    }


def _git(*arguments: str) -> str:
    result = subprocess.run(
        ["git", *arguments], cwd=paths.ROOT, capture_output=True, text=True, check=False
    )
    return result.stdout.strip()


def _commit() -> str:
    """The commit, with a plus when files that are kept have changed since."""
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", ":!bench")
    return _git("rev-parse", "--short=10", "HEAD") + ("+" if changed else "")


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    names = info.read_text() if info.is_file() else ""
    match = re.search(r"^model name\s*:\s*(.+)$", names, re.MULTILINE)
    return match[1] if match else platform.processor()


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


def _odoo(source: odoo.Odoo) -> str:
    release = (source.python_path / "odoo" / "release.py").read_text()
    match = re.search(r"^version\s*=\s*['\"](.+?)['\"]", release, re.MULTILINE)
    return match[1] if match else odoo.SERIES
