"""What was measured, kept in files that a chart and tables are made of."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench import chart, table
from bench.measurement import Bench, Compare, Goal, Measurement

_TABLES = "README.md"
_CHART = "chart.svg"
_HEAD = """# What was measured

Written by `./dev bench`, which measures all of it again. Each file here holds every
sample of one bench. How to read it: [docs/performance.md](../../docs/performance.md).

![Each figure beside its goal](chart.svg)
"""


def save(
    folder: Path,
    name: str,
    bench: Bench,
    measurements: list[Measurement],
    machine: dict[str, Any],
) -> None:
    """Write what a bench found, in place of what it found before."""
    folder.mkdir(parents=True, exist_ok=True)
    found = {
        "bench": name,
        "title": bench.title,
        "goal": bench.goal,
        "method": bench.method,
        "machine": machine,
        "measurements": [_as_json(one) for one in measurements],
    }
    text = json.dumps(found, indent=1, ensure_ascii=False)
    (folder / f"{name}.json").write_text(text + "\n")
    _show(folder)


def _as_json(one: Measurement) -> dict[str, Any]:
    return asdict(one) | {
        "compare": one.compare.value,
        "median": one.our_median,
        "other_median": one.other_median,
        "value": one.value,
        "met": one.met,
    }


def _show(folder: Path) -> None:
    """Write chart and tables of all that the folder holds."""
    kept = [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))]
    sections, bars = [_HEAD], []
    for found in kept:
        measurements = [_measurement(each) for each in found["measurements"]]
        bars.append((found["title"], measurements))
        sections.append(_section(found, measurements))
    (folder / _TABLES).write_text("\n".join(sections))
    (folder / _CHART).write_text(chart.svg(bars))


def _measurement(kept: dict[str, Any]) -> Measurement:
    names = ("what", "unit", "ours", "against", "others")
    return Measurement(
        **{name: kept[name] for name in names},
        compare=Compare(kept["compare"]),
        goal=Goal(**kept["goal"]) if kept["goal"] else None,
    )


def _section(found: dict[str, Any], measurements: list[Measurement]) -> str:
    machine = found["machine"]
    return f"""## {found["title"]}

`./dev bench {found["bench"]}`. Goal: {found["goal"]}

{table.markdown(measurements)}

{found["method"]}

{machine["date"]}, commit {machine["commit"]}, {machine["cores"]} × \
{machine["processor"]}, load {machine["load_at_start"]} at the start, Python \
{machine["python"]}, PostgreSQL {machine["postgresql"]} with fsync {machine["fsync"]}, \
Odoo {machine["odoo"]}.
"""
