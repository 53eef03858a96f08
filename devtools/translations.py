"""Texts of the addons and their translations, as the installed suite has them."""

import json
from collections.abc import Callable
from pathlib import Path

from devtools import generated, paths
from devtools.generated import Files

LANGUAGES = ("de", "fr")
_SCRIPT = Path(__file__).with_name("export_translations.py")


def collect(shell: Callable[..., str]) -> tuple[Files, list[str]]:
    """What `i18n/` of the addons is to hold, by path below the root, and what is wrong.

    :param shell: `Instance.shell` of a database with the suite
    """
    output = shell(
        _SCRIPT.read_text(),
        DEV_ROOT=str(paths.ROOT),
        DEV_ADDONS=",".join(paths.addons()),
        DEV_LANGUAGES=",".join(LANGUAGES),
    )
    found = json.loads(output.splitlines()[-1])
    return found["files"], found["problems"]


def differences(wanted: Files) -> list[str]:
    """What is not as it should be, a line for each file."""
    return generated.differences(wanted, paths.ROOT, _present())


def write(wanted: Files) -> None:
    generated.write(wanted, paths.ROOT, _present())


def _present() -> list[Path]:
    return [
        path for addon in paths.addons() for path in (paths.ROOT / addon).glob("i18n/*")
    ]
