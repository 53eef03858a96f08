"""Fed to Odoo's shell, which provides `env`: prints what is to be in `i18n/` of addons.

Variables: DEV_ROOT, DEV_ADDONS and DEV_LANGUAGES. The last line is JSON: `files`, by
path below the root, and `problems`, a line for each text that is not translated as it
should be. Nothing is written or committed.
"""

import io
import json
import os
import re
from pathlib import Path

import polib

from odoo.tools.translate import trans_export

env = globals()["env"](context={})
root = Path(os.environ["DEV_ROOT"])
languages = os.environ["DEV_LANGUAGES"].split(",")

# What differs between two exports of the same.
DATES = ("POT-Creation-Date", "PO-Revision-Date")

# What the program fills in, and the markup around it.
KEPT = re.compile(r"%\(\w+\)[sd]|%[sd]|</?\w+")

files: dict[str, str] = {}
problems: list[str] = []


def template(addon: str) -> polib.POFile | None:
    buffer = io.BytesIO()
    if not trans_export(None, [addon], buffer, "po", env):
        return None
    found = polib.pofile(buffer.getvalue().decode())
    for name in DATES:
        found.metadata.pop(name, None)
    return found if len(found) else None


def merged(pot: polib.POFile, path: Path, language: str) -> polib.POFile:
    translation = polib.pofile(path.read_text()) if path.is_file() else polib.POFile()
    translation.merge(pot)
    for entry in translation.obsolete_entries():
        translation.remove(entry)
    translation.metadata = pot.metadata | {"Language": language}
    translation.header = pot.header
    order = {(entry.msgctxt, entry.msgid): place for place, entry in enumerate(pot)}
    translation.sort(key=lambda entry: order[entry.msgctxt, entry.msgid])
    return translation


def faults(entry: polib.POEntry) -> str:
    if not entry.msgstr or entry.fuzzy:
        return "is not translated"
    wanted, found = (sorted(KEPT.findall(t)) for t in (entry.msgid, entry.msgstr))
    return "" if wanted == found else f"has {found} instead of {wanted}"


for addon in os.environ["DEV_ADDONS"].split(","):
    pot = template(addon)
    if pot is None:
        continue
    folder = Path(addon) / "i18n"
    files[str(folder / f"{addon}.pot")] = f"{pot}"
    for language in languages:
        path = folder / f"{language}.po"
        translation = merged(pot, root / path, language)
        files[str(path)] = f"{translation}"
        problems += [
            f"{path}: {entry.msgid!r} {fault}"
            for entry in translation
            if (fault := faults(entry))
        ]

print(json.dumps({"files": files, "problems": problems}))
