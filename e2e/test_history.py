"""No event is lost, invented or out of order, whatever breaks; and the proof can fail.

Servers, PostgreSQL and receivers of its own; `./dev test --soak` is the long form.
"""

import pytest

from e2e.history import controls, scenarios
from e2e.history.mutants import MUTANTS
from e2e.history.storm import Storm


@pytest.fixture(scope="module")
def site(history_plant):
    with history_plant.site(workers=6) as running:
        yield running


@pytest.fixture(scope="module")
def mutants_found(history_plant):
    with controls.running(history_plant) as found:
        yield found


@pytest.mark.parametrize("scenario", scenarios.ALL, ids=lambda s: s.__name__)
def test_what_provokes_a_danger_finds_nothing(site, scenario):
    """The controls below show that each of these can fail."""
    assert not scenario(site)


def test_a_storm_loses_invents_and_reorders_nothing(site, seed):
    """Each kind of fault once, at least, while people write and lanes are drained."""
    report = Storm(site, seed).run()
    print("\n".join(report.lines()))
    assert not report.findings


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_checker_catches_it_when(mutants_found, mutant):
    """One safeguard is taken out of a copy of the suite."""
    findings = mutants_found[mutant.name].result()
    assert controls.is_caught(mutant, findings), findings
