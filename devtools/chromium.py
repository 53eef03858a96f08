"""Chromium for the browser tests: the machine's, else Debian's, unpacked."""

import os
import shutil
from pathlib import Path

from devtools import apt, folders, paths, process
from devtools.report import DevError, step

# The names, in the order, that Odoo's own tests look for.
_NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
_FOLDER = paths.DEV / "chromium"
_KEY = folders.key_of("chromium", "fonts-liberation", 1)


def _program(folder: Path) -> Path:
    return folder / "usr" / "lib" / "chromium" / "chromium"


def _libraries(folder: Path) -> list[Path]:
    # Some packages keep libraries in a folder of their own that only ldconfig knows.
    found = [*folder.glob("usr/lib/*-linux-gnu*"), *folder.glob("lib/*-linux-gnu*")]
    nested = (path.parent for top in found for path in top.glob("*/lib*.so*"))
    return list(dict.fromkeys([*found, *nested]))


def _wrapper() -> str:
    libraries = ":".join(map(str, _libraries(_FOLDER)))
    fonts = _FOLDER / "etc" / "fonts"
    environment = f'export LD_LIBRARY_PATH="{libraries}"\n' if libraries else ""
    if fonts.is_dir() and not Path("/etc/fonts/fonts.conf").is_file():
        environment += f'export FONTCONFIG_SYSROOT="{_FOLDER}"\n'
    # Unpacked, it has no set-uid sandbox; it only ever visits this machine's Odoo.
    return (
        f"#!/bin/sh\n{environment}"
        f'exec "{_program(_FOLDER)}" --no-sandbox --disable-quic "$@"\n'
    )


def _unpack(target: Path) -> None:
    apt.unpack_with_dependencies(["chromium", "fonts-liberation"], target)
    if not _program(target).is_file():
        raise DevError("Debian's chromium package has changed its layout.")


def prepare() -> None:
    """:raises DevError: there is no Chromium and none can be unpacked"""
    machine_path = os.environ.get("PATH", os.defpath)
    if any(shutil.which(name, path=machine_path) for name in _NAMES):
        return
    if not folders.is_complete(_FOLDER, _KEY):
        if not apt.available():
            raise DevError("the browser tests need Chromium: put chromium on the PATH.")
        with step("Chromium from Debian, unpacked"):
            folders.build(_FOLDER, _KEY, _unpack)
    if not (paths.BIN / "chromium").is_file():
        _write_wrapper(paths.BIN / "chromium")


def _write_wrapper(wrapper: Path) -> None:
    wrapper.parent.mkdir(parents=True, exist_ok=True)
    partial = wrapper.with_suffix(".partial")
    partial.write_text(_wrapper())
    partial.chmod(0o755)
    try:
        process.run([partial, "--version"])
    except DevError as problem:
        raise DevError(
            "Chromium does not start here: install chromium with the machine's "
            f"package manager. {problem}"
        ) from problem
    partial.rename(wrapper)
