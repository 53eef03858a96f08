"""`./dev test --soak MINUTES`: first the negative controls, then a long storm.

The exit status is 0 if each control was caught and the storm broke no guarantee.
"""

import argparse
import sys
from collections.abc import Iterator

from devtools import prepare
from devtools.report import DevError, error, say, step
from e2e.history import controls, scenarios
from e2e.history.mutants import MUTANTS
from e2e.history.plant import Plant, ready
from e2e.history.storm import Storm

_SHOWN = 20


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--seed", type=int, required=True)
    options = parser.parse_args()
    say(f"seed {options.seed}; --seed {options.seed} repeats it")
    with prepare.ready() as source, ready(source) as plant:
        results = [
            *_mutants(plant),
            *_scenarios(plant),
            _storm(plant, options.seed, options.minutes * 60),
        ]
    say(f"{results.count(True)} passed, {results.count(False)} failed")
    return 0 if all(results) else 1


def _mutants(plant: Plant) -> Iterator[bool]:
    """Whether each is caught."""
    with step("negative controls: what is broken on purpose must be found"):
        with controls.running(plant) as found:
            for mutant in MUTANTS:
                findings = found[mutant.name].result()
                caught = controls.is_caught(mutant, findings)
                say(f"      {'caught' if caught else 'NOT CAUGHT'}: {mutant.name}")
                for kind, texts in findings.items():
                    say(f"              {kind}: {texts[0]} ({len(texts)} such)")
                yield caught


def _scenarios(plant: Plant) -> Iterator[bool]:
    """Whether the suite as it is passes what the mutants fail."""
    with step("the same scenarios with nothing broken"), plant.site() as site:
        for scenario in scenarios.ALL:
            findings = scenario(site)
            say(f"      {scenario.__name__.replace('_', ' ')}: {findings or 'passed'}")
            yield not findings


def _storm(plant: Plant, seed: int, seconds: float) -> bool:
    """Whether the suite keeps its guarantees."""
    with step("storm"), plant.site(workers=6) as site:
        report = Storm(site, seed).run(seconds)
    for line in report.lines():
        say(line)
    for finding in report.findings[:_SHOWN]:
        say(f"FOUND {finding}")
    if more := report.findings[_SHOWN:]:
        say(f"... and {len(more)} more")
    return not report.findings


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (DevError, AssertionError) as problem:
        error(str(problem))
        sys.exit(1)
