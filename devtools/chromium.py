"""Chromium for the browser tests: the machine's, else Debian's, unpacked."""

import os
import shutil
from pathlib import Path

from devtools import apt, folders, paths, process
from devtools.report import DevError, step

# The names, in the order, that Odoo's own tests look for.
_NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
_FOLDER = paths.DEV / "chromium"
_FONTS = f"""<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{_FOLDER}/usr/share/fonts</dir>
  <cachedir>{_FOLDER}/var/cache/fontconfig</cachedir>
  <alias><family>sans-serif</family><prefer><family>Liberation Sans</family></prefer>
  </alias>
  <alias><family>serif</family><prefer><family>Liberation Serif</family></prefer>
  </alias>
  <alias><family>monospace</family><prefer><family>Liberation Mono</family></prefer>
  </alias>
</fontconfig>
"""
_KEY = folders.key_of("chromium", "fonts-liberation", _FONTS)


def _program(folder: Path) -> Path:
    return folder / "usr" / "lib" / "chromium" / "chromium"


def _libraries(folder: Path) -> list[Path]:
    # Some packages keep libraries in a folder of their own that only ldconfig knows.
    found = [*folder.glob("usr/lib/*-linux-gnu*"), *folder.glob("lib/*-linux-gnu*")]
    nested = (path.parent for top in found for path in top.glob("*/lib*.so*"))
    return list(dict.fromkeys([*found, *nested]))


def _wrapper() -> str:
    libraries = ":".join(map(str, _libraries(_FOLDER)))
    environment = f'export LD_LIBRARY_PATH="{libraries}"\n' if libraries else ""
    # A page without any font ends Chromium's renderer, and a bare machine has none.
    if not Path("/etc/fonts/fonts.conf").is_file():
        environment += f'export FONTCONFIG_FILE="{_FOLDER / "fonts.conf"}"\n'
    # Unpacked, it has no set-uid sandbox; it only ever visits this machine's Odoo.
    return (
        f"#!/bin/sh\n{environment}"
        f'exec "{_program(_FOLDER)}" --no-sandbox --disable-quic "$@"\n'
    )


def _unpack(target: Path) -> None:
    apt.unpack_with_dependencies(["chromium", "fonts-liberation"], target)
    if not _program(target).is_file():
        raise DevError("Debian's chromium package has changed its layout.")
    (target / "fonts.conf").write_text(_FONTS)


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
    _write_wrapper(paths.BIN / "chromium")


def _write_wrapper(wrapper: Path) -> None:
    if wrapper.is_file() and wrapper.read_text() == _wrapper():
        return
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
