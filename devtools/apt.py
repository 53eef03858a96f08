"""Debian packages without installing them: an apt state of our own, then `dpkg-deb -x`.

Needs no privilege and leaves the machine's package lists and cache alone. Mirror,
keyring and proxy are the machine's own.
"""

import shutil
import threading
from collections.abc import Sequence
from pathlib import Path

from devtools import paths, process
from devtools.apt_sources import (
    Source,
    distribution_source,
    machine_sources,
    os_release,
)
from devtools.report import DevError, step

_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
_lists_lock = threading.Lock()


def available() -> bool:
    """Whether this is a Debian with apt, so that packages can be unpacked."""
    return bool(
        shutil.which("apt-get") and shutil.which("dpkg-deb") and _debian_source()
    )


def _debian_source() -> Source | None:
    release = os_release()
    if release.get("ID") != "debian":
        return None
    return distribution_source(machine_sources(), release.get("VERSION_CODENAME", ""))


def _state(suite: str) -> Path:
    return paths.APT / suite


def stable_suite() -> str:
    return os_release().get("VERSION_CODENAME", "")


def _command(program: str, suite: str, *arguments: str) -> list[str]:
    return [program, "-c", str(_state(suite) / "apt.conf"), "-q", *arguments]


def _write_configuration(suite: str) -> None:
    source = _debian_source()
    if source is None:
        raise DevError(
            "no Debian mirror in /etc/apt: set ODOO_HOME to an Odoo 19 and PGHOST "
            "to a PostgreSQL server, and have chromium on the PATH."
        )
    state = _state(suite)
    for folder in ("lists/partial", "archives/partial"):
        (state / folder).mkdir(parents=True, exist_ok=True)
    signed_by = source.signed_by or (str(_KEYRING) if _KEYRING.is_file() else "")
    options = f"[signed-by={signed_by.split()[0]}] " if signed_by else ""
    (state / "sources.list").write_text(f"deb {options}{source.uri} {suite} main\n")
    # Container images hook scripts into apt that only root can run: cleared here.
    (state / "apt.conf").write_text(
        "#clear APT::Update::Pre-Invoke;\n"
        "#clear APT::Update::Post-Invoke;\n"
        "#clear APT::Update::Post-Invoke-Success;\n"
        "#clear DPkg::Pre-Install-Pkgs;\n"
        "#clear DPkg::Post-Invoke;\n"
        "#clear Acquire::IndexTargets::deb::DEP-11;\n"
        f'Dir::Etc::sourcelist "{state}/sources.list";\n'
        'Dir::Etc::sourceparts "-";\n'
        f'Dir::State::Lists "{state}/lists";\n'
        f'Dir::Cache "{state}";\n'
        f'Dir::Cache::Archives "{state}/archives";\n'
        'Dir::Cache::pkgcache "";\n'
        'Dir::Cache::srcpkgcache "";\n'
        'Acquire::Languages "none";\n'
        'APT::Get::List-Cleanup "true";\n'
        'APT::Install-Recommends "false";\n'
        'APT::Sandbox::User "root";\n'
        'Debug::NoLocking "true";\n'
    )


def refresh(suite: str) -> None:
    """Read the package list of `suite` once per set-up."""
    with _lists_lock:
        if (_state(suite) / "lists.read").is_file():
            return
        with step(f"package list of Debian {suite}"):
            _write_configuration(suite)
            process.run(_command("apt-get", suite, "update"), log=paths.LOG / "apt.log")
            (_state(suite) / "lists.read").touch()


def _unpack(archives: Sequence[Path], target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for archive in archives:
        process.run(["dpkg-deb", "-x", archive, target], log=paths.LOG / "apt.log")


def unpack(suite: str, packages: Sequence[str], target: Path) -> None:
    """Unpack just `packages` of `suite` into `target`."""
    refresh(suite)
    folder = target.with_name(target.name + ".deb")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    process.run(
        _command("apt-get", suite, "download", *packages),
        log=paths.LOG / "apt.log",
        cwd=folder,
    )
    _unpack(sorted(folder.glob("*.deb")), target)
    shutil.rmtree(folder)


def unpack_with_dependencies(packages: Sequence[str], target: Path) -> None:
    """Unpack `packages` of the machine's release and whatever it lacks for them."""
    suite = stable_suite()
    refresh(suite)
    archives = target.with_name(target.name + ".deb")
    shutil.rmtree(archives, ignore_errors=True)
    (archives / "partial").mkdir(parents=True)
    process.run(
        _command(
            "apt-get",
            suite,
            "-o",
            f"Dir::Cache::Archives={archives}",
            "install",
            "--download-only",
            "--reinstall",
            "--yes",
            *packages,
        ),
        log=paths.LOG / "apt.log",
    )
    _unpack(sorted(archives.glob("*.deb")), target)
    shutil.rmtree(archives)
