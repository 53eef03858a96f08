"""Running other programs, so that none outlives `./dev` by accident."""

import os
import shlex
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from devtools.report import DevError, stopping

_running: set[subprocess.Popen] = set()
_lock = threading.Lock()
_TAIL_LINES = 15
_SIGNAL_SECONDS = 0.5
_PATIENCE = 40.0


def clean_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """This environment without what would redirect another Python's imports."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
    }
    environment.update(extra or {})
    return environment


def spawn(command: Sequence[Any], **options: Any) -> subprocess.Popen:
    """Start a program that `stop_all` ends should this process end first."""
    options.setdefault("env", clean_environment())
    options.setdefault("stdin", subprocess.DEVNULL)
    process = subprocess.Popen([str(part) for part in command], **options)
    with _lock:
        _running.add(process)
    return process


def forget(process: subprocess.Popen) -> None:
    with _lock:
        _running.discard(process)


def run(command: Sequence[Any], log: Path | None = None, **options: Any) -> str:
    """Run to the end and return the output.

    :param log: file that gets the output (appended) as well
    :raises DevError: the program failed; the message ends with its last lines
    :raises KeyboardInterrupt: it ended because all of `./dev` is to end
    """
    process = spawn(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        **options,
    )
    try:
        output, _nothing = process.communicate()
    finally:
        forget(process)
    if log is not None:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a") as stream:
            stream.write(f"$ {shlex.join(map(str, command))}\n{output}")
    # A Ctrl-C reaches the program and this process in either order.
    if process.returncode and stopping.wait(_SIGNAL_SECONDS):
        raise KeyboardInterrupt
    if process.returncode:
        tail = "\n".join(output.strip().splitlines()[-_TAIL_LINES:])
        raise DevError(
            f"{Path(str(command[0])).name} failed (exit {process.returncode}).\n{tail}"
        )
    return output


def wait(process: subprocess.Popen, patience: float = _PATIENCE) -> int:
    """Wait for a program that gets the terminal's Ctrl-C too and ends by itself.

    :param patience: seconds it has for that before it is terminated
    """
    try:
        return process.wait()
    except KeyboardInterrupt:
        try:
            return process.wait(patience)
        except subprocess.TimeoutExpired:
            return -signal.SIGTERM
    finally:
        end(process)


def interrupt(process: subprocess.Popen, patience: float = _PATIENCE) -> None:
    """End a program that ends what it has started when it is interrupted.

    :param patience: seconds it has for that before it is terminated
    """
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    end(process)


def end(process: subprocess.Popen, patience: float = 15.0) -> None:
    """Terminate, and kill after `patience` seconds."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    forget(process)


def _interrupt(_signal: int, _frame: object) -> None:
    stopping.set()
    raise KeyboardInterrupt


def end_on_signals() -> None:
    """Let Ctrl-C and SIGTERM end this process and all that it runs."""
    signal.signal(signal.SIGINT, _interrupt)
    signal.signal(signal.SIGTERM, _interrupt)


def stop_all() -> None:
    with _lock:
        processes = list(_running)
    for process in processes:
        end(process)
