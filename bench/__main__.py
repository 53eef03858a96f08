"""Run by `./dev bench` in the environment that has the clients."""

import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from bench import machine, options, results, table
from bench.context import Context
from bench.measurement import Bench
from devtools import paths, prepare
from devtools.cli import guarded
from devtools.report import DevError, error, say, step

_KEPT = paths.ROOT / "bench" / "results"
_QUICK = paths.DEV / "bench"
_QUICK_ROUNDS = 2


def _bench(name: str) -> Bench:
    return import_module(f"bench.benches.{name.replace('-', '_')}").BENCH


def _list(benches: dict[str, Bench]) -> None:
    for name, bench in benches.items():
        say(f"{name}\n    {bench.title}\n    goal: {bench.goal}")


def _measure(
    context: Context, name: str, bench: Bench, facts: dict, folder: Path
) -> bool:
    """Run one bench and show what it found; whether all goals are met."""
    with step(f"bench {name}"):
        measurements = list(bench.run(context))
    results.save(folder, name, bench, measurements, facts)
    say(f"\n{bench.title}\n\n{table.text(measurements)}\n\n{bench.method}\n")
    return all(one.met is not False for one in measurements)


def _run(arguments: Sequence[str]) -> int:
    chosen = options.parse(arguments)
    benches = {name: _bench(name) for name in chosen.names or options.names()}
    if chosen.list:
        _list(benches)
        return 0
    folder = _QUICK if chosen.quick else _KEPT
    rounds = _QUICK_ROUNDS if chosen.quick else chosen.rounds
    missed, failed = [], []
    with prepare.ready() as source:
        context = Context(source, rounds, chosen.quick, chosen.rows)
        facts = machine.facts(source)
        for name, bench in benches.items():
            try:
                if not _measure(context, name, bench, facts, folder):
                    missed.append(name)
            except Exception as problem:
                # The others are worth measuring all the same.
                failed.append(name)
                known = isinstance(problem, DevError)
                error(str(problem) if known else traceback.format_exc())
    say(f"results in {folder.relative_to(paths.ROOT)}")
    if failed:
        error(f"not measured: {', '.join(failed)}")
        return 1
    say(f"goals missed by: {', '.join(missed)}" if missed else "all goals are met")
    return 0


if __name__ == "__main__":
    sys.exit(guarded(lambda: _run(sys.argv[1:])))
