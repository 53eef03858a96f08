"""Runs the scenarios, on the suite as it is and on each of its mutants."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from e2e.history.mutants import MUTANTS, Mutant, suite_with
from e2e.history.plant import Plant
from e2e.history.scenarios import Findings

# Most of the time they wait: for a server to start, for a job to be handed out.
_AT_ONCE = 2


def findings_of(plant: Plant, mutant: Mutant) -> Findings:
    """What the mutant's scenario finds when the suite is changed."""
    with suite_with(mutant) as suite, plant.site(suite) as site:
        return mutant.scenario(site)


def is_caught(mutant: Mutant, findings: Findings) -> bool:
    """For what it does wrong, and nothing else, which would be broken otherwise."""
    return set(findings) == {mutant.finding}


@contextmanager
def running(
    plant: Plant, mutants: Sequence[Mutant] = MUTANTS
) -> Iterator[dict[str, Future[Findings]]]:
    """What each mutant's scenario finds, by the mutant's name, as it becomes known."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        yield {
            mutant.name: pool.submit(findings_of, plant, mutant) for mutant in mutants
        }
        pool.shutdown(cancel_futures=True)
