"""Who made a database: tells what a killed `./dev` has left behind.

A process is named by its id and its start time: ids are used again, pairs are not.
"""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

from devtools import databases, paths

_OWNER = "owner.json"
_SERVER = "server.json"
_PATIENCE_SECONDS = 20.0


def _started(pid: int) -> str:
    """When a process started, "" when it is gone (or a zombie)."""
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            return ""
        state, start_time = fields[0], fields[19]
        return "" if state == "Z" else start_time
    shown = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    return shown.stdout.strip()


def _write(path: Path, pid: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"pid": pid, "started": _started(pid)}))


def _living(path: Path) -> int:
    """The id of the process a file names, 0 when it is gone."""
    try:
        mark = json.loads(path.read_text())
    except (OSError, ValueError):
        return 0
    same = mark["started"] and _started(mark["pid"]) == mark["started"]
    return mark["pid"] if same else 0


def claim(database: str) -> None:
    """Say that `database` ends with this process."""
    _write(paths.RUN / database / _OWNER, os.getpid())


def record_server(database: str, pid: int) -> None:
    _write(paths.RUN / database / _SERVER, pid)


def server_of(database: str) -> int:
    """The process id of the server that runs on `database`, 0 when none does."""
    return _living(paths.RUN / database / _SERVER)


def stop_server(database: str) -> bool:
    """End the server on `database`; tell whether there was one."""
    pid = server_of(database)
    if not pid:
        return False
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while server_of(database) and time.monotonic() < deadline:
        time.sleep(0.1)
    if server_of(database):
        # A server is the leader of its own process group.
        os.killpg(pid, signal.SIGKILL)
    (paths.RUN / database / _SERVER).unlink(missing_ok=True)
    return True


def sweep() -> None:
    """Drop what processes that are gone have left behind."""
    for mark in paths.RUN.glob(f"*/{_OWNER}"):
        if not _living(mark):
            stop_server(mark.parent.name)
            databases.drop(mark.parent.name)
