"""Files of the repository that a command makes, or holds against what is there."""

from collections.abc import Iterable
from pathlib import Path

Files = dict[str, str]


def differences(wanted: Files, folder: Path, present: Iterable[Path]) -> list[str]:
    """What is not as it should be, a line for each file.

    :param wanted: text by path inside of the folder
    :param present: the files that a run may have made
    """
    found = _texts(folder, present)
    return [
        *(f"{name} is missing" for name in sorted(wanted.keys() - found.keys())),
        *(f"{name} is no longer made" for name in sorted(found.keys() - wanted.keys())),
        *(
            f"{name} differs from line {_first_difference(found[name], text)} on"
            for name, text in sorted(wanted.items())
            if found.get(name, text) != text
        ),
    ]


def write(wanted: Files, folder: Path, present: Iterable[Path]) -> None:
    for name in _texts(folder, present).keys() - wanted.keys():
        (folder / name).unlink()
    for name, text in wanted.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def _texts(folder: Path, present: Iterable[Path]) -> Files:
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in present
        if path.is_file()
    }


def _first_difference(one: str, other: str) -> int:
    lines = zip(one.splitlines(), other.splitlines(), strict=False)
    same = 0
    for first, second in lines:
        if first != second:
            break
        same += 1
    return same + 1
