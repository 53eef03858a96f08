"""A picture of the measurements that have a goal: how much of it each one comes to."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from bench import table
from bench.measurement import Measurement

_LABELS, _BARS, _VALUES = 470, 360, 230
_ROW, _HEADING, _MARGIN = 22, 34, 16
_LARGEST = 2.0
_MET, _MISSED, _LINE, _TEXT = "#2a7f62", "#b3412f", "#5b6470", "#1f2430"

Group = tuple[str, Sequence[Measurement]]


def svg(groups: Iterable[Group]) -> str:
    """A bar for each, as a share of its goal; the line is where the goal is.

    A bar of "at most" is to end before the line, one of "at least" behind it.
    """
    drawn, top = [], _MARGIN
    for title, measurements in groups:
        judged = [one for one in measurements if one.goal]
        if judged:
            drawn += _group(title, judged, top)
            top += _HEADING + _ROW * len(judged)
    width = _LABELS + _BARS + _VALUES
    goal = _LABELS + _BARS / _LARGEST
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" '
            f'height="{top + _MARGIN}" font-family="sans-serif" font-size="12">',
            f'<rect width="{width}" height="{top + _MARGIN}" fill="#ffffff"/>',
            *drawn,
            f'<line x1="{goal}" x2="{goal}" y1="{_MARGIN}" y2="{top}" '
            f'stroke="{_LINE}" stroke-dasharray="4 3"/>',
            "</svg>\n",
        ]
    )


def _group(title: str, judged: Sequence[Measurement], top: int) -> Iterator[str]:
    yield _words(_MARGIN, top + _HEADING - 12, title, _TEXT, "bold")
    for number, one in enumerate(judged):
        yield from _bar(one, top + _HEADING + number * _ROW)


def _bar(one: Measurement, top: int) -> Iterator[str]:
    share = min(max(_share(one), 0), _LARGEST)
    length = max(2.0, share * _BARS / _LARGEST)
    colour = _MET if one.met else _MISSED
    middle = top + _ROW - 8
    value = table.compared(one.compare, one.value, one.unit)
    goal = table.goal(one.goal, one.compare, one.unit)
    yield _words(_MARGIN, middle, one.what, _TEXT)
    yield (
        f'<rect x="{_LABELS}" y="{top + 3}" width="{length:.1f}" '
        f'height="{_ROW - 8}" fill="{colour}"/>'
    )
    yield _words(_LABELS + _BARS + 8, middle, f"{value}, {goal}", colour)


def _share(one: Measurement) -> float:
    limit = one.goal.limit
    if limit:
        return one.value / limit
    # Of "at most 0" nothing is a share: on the line when it is kept, else beyond.
    return 1.0 if one.met else _LARGEST


def _words(x: int, y: int, words: str, colour: str, weight: str = "normal") -> str:
    return (
        f'<text x="{x}" y="{y}" fill="{colour}" font-weight="{weight}">'
        f"{escape(words)}</text>"
    )
