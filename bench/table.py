"""The measurements as a table of text or Markdown."""

from collections.abc import Iterable, Sequence

from bench.measurement import Compare, Goal, Measurement

HEADINGS = ("what", "ours", "against", "compared", "goal", "met")
_SIGNIFICANT = 4


def number(value: float) -> str:
    """A figure as people read it: no more digits than it is worth."""
    if abs(value) >= 10 ** (_SIGNIFICANT - 1) or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.{_SIGNIFICANT}g}"


def compared(compare: Compare, value: float, unit: str) -> str:
    if compare is Compare.DIFFERENCE:
        sign = "+" if value >= 0 else "−"
        return f"{sign}{number(abs(value))} {unit}".rstrip()
    if compare is Compare.RATIO:
        return f"{value:.4f} ×" if 0.9 < value < 1.1 else f"{number(value)} ×"
    return f"{number(value)} {unit}".rstrip()


def goal(goal: Goal | None, compare: Compare, unit: str) -> str:
    if goal is None:
        return "for information"
    bound = "at least" if goal.at_least else "at most"
    return f"{bound} {compared(compare, goal.limit, unit)}"


def row(one: Measurement) -> tuple[str, ...]:
    """The cells below `HEADINGS`."""
    other = one.other_median
    return (
        one.what,
        f"{number(one.our_median)} {one.unit}".rstrip(),
        "" if other is None else f"{number(other)} ({one.against})",
        compared(one.compare, one.value, one.unit) if one.others else "",
        goal(one.goal, one.compare, one.unit),
        {True: "yes", False: "NO", None: ""}[one.met],
    )


def text(measurements: Iterable[Measurement]) -> str:
    """For a terminal."""
    rows = [HEADINGS, *map(row, measurements)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [_line(cells, widths) for cells in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip()


def markdown(measurements: Iterable[Measurement]) -> str:
    rows = [HEADINGS, ("---",) * len(HEADINGS), *map(row, measurements)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)
