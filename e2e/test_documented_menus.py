"""Every way through the menus that the documentation shows is there."""

import re
import subprocess
from collections.abc import Iterator

import pytest

from devtools import paths

PAGES = ("README.rst", "docs/*.md", "*/readme/*.md", "*/static/description/index.html")
# What stands between the marks of emphasis, over the end of a line, too.
WAY = re.compile(r"(?:\*|<em>)(Integration\s(?:‣|&rsaquo;)[^*<]+)(?:\*|</em>)")


def _pages() -> Iterator[tuple[str, str]]:
    """Each page that git knows, and its text."""
    listed = subprocess.check_output(
        ["git", "ls-files", "--", *PAGES], cwd=paths.ROOT, text=True
    )
    for name in listed.split():
        yield name, (paths.ROOT / name).read_text()


def _ways(text: str) -> Iterator[list[str]]:
    """Names of menus, from the root; what follows them may be of the page."""
    for way in WAY.findall(text):
        yield re.split(r" (?:‣|&rsaquo;) ", " ".join(way.split()))


@pytest.fixture(scope="module")
def menus(api) -> dict[str, set[str]]:
    """The names below each menu, by its way."""
    below: dict[str, set[str]] = {}
    for row in api.search_read("ir.ui.menu", [], ["complete_name"]):
        parent, _, name = row["complete_name"].rpartition("/")
        below.setdefault(parent, set()).add(name)
    return below


def test_people_find_what_the_documentation_sends_them_to(menus):
    found, missing = 0, []
    for page, text in _pages():
        for first, *others in _ways(text):
            found += 1
            at = first
            for name in others:
                if at in menus and name not in menus[at]:
                    missing.append(f"{page}: {at}/{name}")
                at = f"{at}/{name}"
    assert found > 50
    assert missing == []
