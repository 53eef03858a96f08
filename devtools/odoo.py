"""An Odoo 19: the one pointed at, one that is found, Debian's, or a clone."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from devtools import apt, folders, paths, process
from devtools.report import DevError, say, step

SERIES = "19.0"
_UNPACKED = paths.DEV / "odoo"
_CLONE = paths.DEV / "odoo-clone"
_REPOSITORY = "https://github.com/odoo/odoo.git"
_DIST_PACKAGES = "usr/lib/python3/dist-packages"
_DEBIAN_PACKAGES = (
    "odoo-19",
    # The web assets are symbolic links into these.
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-montserrat",
    "fonts-roboto-unhinted",
    "fonts-inconsolata",
    "fonts-ocr-b",
)
# The web client uses 4.7; newer suites have 7.x under the same name, without its files.
_DEBIAN_STABLE_PACKAGES = ("fonts-font-awesome",)
# Debian strips it (a prebuilt library for blurred video backgrounds), but the bundle
# still names it, and every page with a missing asset has an error in its console.
_DEBIAN_STRIPPED_ASSETS = (
    "mail/static/lib/selfie_segmentation/selfie_segmentation.js",
)
# An empty file counts as a missing one.
_STRIPPED = "/* Debian ships the package without this library. */\n"
_VERSION = re.compile(r"^version_info\s*=\s*\(\D*(\d+),\s*(\d+)", re.MULTILINE)


@dataclass(frozen=True)
class Odoo:
    """:ivar python_path: the folder that holds the package `odoo`
    :ivar addons_path: folders of the addons that are not inside the package
    :ivar made_from: the key of what `./dev` fetched, "" for an Odoo it only found
    """

    python_path: Path
    addons_path: tuple[Path, ...]
    origin: str
    made_from: str = ""

    @property
    def key(self) -> str:
        release = self.python_path / "odoo" / "release.py"
        changed = release.stat().st_mtime_ns
        return folders.key_of(self.python_path, changed, self.made_from)


def _series(folder: Path) -> str:
    """The series of the package `odoo` in `folder`, "" when there is none."""
    release = folder / "odoo" / "release.py"
    match = _VERSION.search(release.read_text()) if release.is_file() else None
    return f"{match[1]}.{match[2]}" if match else ""


def at(folder: Path, origin: str) -> Odoo | None:
    """The Odoo 19 in a source checkout, an unpacked package or a site-packages."""
    for inner in ("", _DIST_PACKAGES):
        python_path = folder / inner
        if _series(python_path) == SERIES:
            addons = python_path / "addons"
            # Debian has every addon inside the package, and most of them twice.
            inside = (python_path / "odoo" / "addons" / "web").is_dir()
            extra = (addons,) if (addons / "web").is_dir() and not inside else ()
            made_from = folders.current_key(folder)
            return Odoo(python_path.resolve(), extra, origin, made_from)
    return None


def _pointed_at() -> Odoo | None:
    home = os.environ.get("ODOO_HOME")
    if not home:
        return None
    found = at(Path(home).expanduser(), "ODOO_HOME")
    if not found:
        raise DevError(
            f"ODOO_HOME={home} holds no Odoo {SERIES}: point it at a checkout with "
            "odoo/release.py, or unset it and let ./dev fetch one."
        )
    return found


def _importable() -> Odoo | None:
    probe = (
        "import importlib.util as u; s = u.find_spec('odoo'); "
        "print(*(s.submodule_search_locations if s else ()), sep=chr(10))"
    )
    for python in dict.fromkeys((sys.executable, shutil.which("python3"))):
        result = subprocess.run(
            [str(python), "-c", probe], capture_output=True, text=True, check=False
        )
        for package in result.stdout.splitlines():
            if found := at(Path(package).parent, "the machine's Python"):
                return found
    return None


def _on_path() -> Odoo | None:
    for name in ("odoo-bin", "odoo"):
        if program := shutil.which(name):
            if found := at(Path(program).resolve().parent, f"{name} on the PATH"):
                return found
    return None


def _unpack_debian(target: Path) -> None:
    apt.unpack("sid", _DEBIAN_PACKAGES, target)
    apt.unpack(apt.stable_suite(), _DEBIAN_STABLE_PACKAGES, target)
    for name in _DEBIAN_STRIPPED_ASSETS:
        asset = target / _DIST_PACKAGES / "odoo" / "addons" / name
        asset.parent.mkdir(parents=True, exist_ok=True)
        asset.write_text(_STRIPPED)


def _debian() -> Odoo | None:
    key = folders.key_of(
        *_DEBIAN_PACKAGES, *_DEBIAN_STABLE_PACKAGES, *_DEBIAN_STRIPPED_ASSETS, _STRIPPED
    )
    if not folders.is_complete(_UNPACKED, key):
        if not apt.available():
            return None
        try:
            with step("Odoo 19 from Debian's package odoo-19, unpacked"):
                folders.build(_UNPACKED, key, _unpack_debian)
        except DevError as problem:
            say(f"      {str(problem).splitlines()[-1]}")
            return None
    return at(_UNPACKED, "Debian's odoo-19")


def _clone() -> Odoo | None:
    key = folders.key_of(_REPOSITORY)
    if not folders.is_complete(_CLONE, key):
        if not shutil.which("git"):
            return None
        with step("Odoo 19 cloned from the public repository"):
            folders.build(_CLONE, key, _fetch_clone)
    return at(_CLONE, "a clone of the public repository")


def _fetch_clone(target: Path) -> None:
    process.run(
        [
            "git",
            "clone",
            "--depth=1",
            f"--branch={SERIES}",
            _REPOSITORY,
            target / "src",
        ],
        log=paths.LOG / "git.log",
    )
    for entry in (target / "src").iterdir():
        entry.rename(target / entry.name)


def find() -> Odoo:
    """:raises DevError: there is no Odoo 19 and none can be fetched"""
    for way in (_pointed_at, _importable, _on_path, _debian, _clone):
        if found := way():
            return found
    raise DevError(
        f"no Odoo {SERIES} found and none could be fetched: set ODOO_HOME to a "
        "checkout of it."
    )
