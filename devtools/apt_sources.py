"""Reading the machine's own apt sources: both formats, no apt needed.

Formats: sources.list(5), "one-line-style" and "deb822-style".
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_ONE_LINE = re.compile(
    r"^deb\s+(?:\[(?P<options>[^\]]*)\]\s+)?(?P<uri>\S+)\s+(?P<suite>\S+)"
    r"(?:\s+(?P<components>[^#]*))?"
)


@dataclass(frozen=True)
class Source:
    uri: str
    suite: str
    components: tuple[str, ...]
    signed_by: str = ""


def parse_one_line(text: str) -> list[Source]:
    sources = []
    for line in text.splitlines():
        match = _ONE_LINE.match(line.strip())
        if not match:
            continue
        options = dict(
            option.split("=", 1)
            for option in (match["options"] or "").split()
            if "=" in option
        )
        sources.append(
            Source(
                match["uri"],
                match["suite"],
                tuple((match["components"] or "").split()),
                options.get("signed-by", ""),
            )
        )
    return sources


def _stanzas(text: str) -> Iterable[dict[str, str]]:
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    for block in re.split(r"\n\s*\n", "\n".join(lines)):
        fields: dict[str, str] = {}
        name = ""
        for line in block.splitlines():
            if line[:1].isspace() and name:
                fields[name] += "\n" + line.strip()
            elif ":" in line:
                name, value = line.split(":", 1)
                name = name.strip().lower()
                fields[name] = value.strip()
        if fields:
            yield fields


def parse_deb822(text: str) -> list[Source]:
    sources = []
    for fields in _stanzas(text):
        if "deb" not in fields.get("types", "").split():
            continue
        if fields.get("enabled", "yes").lower() in ("no", "false", "0"):
            continue
        signed_by = fields.get("signed-by", "")
        # A key given in place of a file name cannot stand in a one-line source.
        if "BEGIN PGP" in signed_by:
            signed_by = ""
        sources.extend(
            Source(uri, suite, tuple(fields.get("components", "").split()), signed_by)
            for uri in fields.get("uris", "").split()
            for suite in fields.get("suites", "").split()
        )
    return sources


def machine_sources(etc_apt: Path = Path("/etc/apt")) -> list[Source]:
    sources = []
    for path in [
        etc_apt / "sources.list",
        *sorted(etc_apt.glob("sources.list.d/*.list")),
    ]:
        if path.is_file():
            sources.extend(parse_one_line(path.read_text(errors="replace")))
    for path in sorted(etc_apt.glob("sources.list.d/*.sources")):
        sources.extend(parse_deb822(path.read_text(errors="replace")))
    return sources


def distribution_source(sources: Iterable[Source], codename: str) -> Source | None:
    """The source of the distribution itself, not of its updates or of others."""
    for source in sources:
        if source.suite == codename and "main" in source.components:
            return source
    return None


def os_release(path: Path = Path("/etc/os-release")) -> dict[str, str]:
    if not path.is_file():
        return {}
    pairs = (
        line.split("=", 1) for line in path.read_text().splitlines() if "=" in line
    )
    return {name: value.strip('"') for name, value in pairs}
