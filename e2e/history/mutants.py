"""Negative controls: the suite with one safeguard taken out.

Each must be caught by the scenario that provokes what the safeguard prevents; else a
history without findings would mean nothing. A change that does not fit the source any
more is an error, so that no control rots unseen.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from devtools import paths
from devtools.report import DevError
from e2e.history import scenarios
from e2e.history.scenarios import Scenario


@dataclass(frozen=True)
class Mutant:
    """:ivar name: what it does wrong
    :ivar file: below the repository's root
    :ivar finding: kind of finding that it has to lead to
    """

    name: str
    file: str
    old: str
    new: str
    scenario: Scenario
    finding: str


MUTANTS = (
    Mutant(
        "followers of a failed head are not parked",
        "outbox/engine/drain.py",
        "        return [row for row in rows if not row.blocked]",
        "        return rows",
        scenarios.refused_heads,
        "out of order",
    ),
    Mutant(
        "a queue goes on after a failure",
        "outbox/pure/sender.py",
        "                if accept(response):\n                    self._begin(queue)",
        "                accept(response)\n                self._begin(queue)",
        scenarios.refused_heads,
        "out of order",
    ),
    Mutant(
        "lanes are woken up inside the business transaction",
        "integration_base/engine/wake_up.py",
        "    collect(cr, key(model), lanes, partial(_wake, model))",
        "    neutral(cr)[model]._wake(lanes)",
        scenarios.stale_snapshots,
        "lost",
    ),
    Mutant(
        "results are written without the fence",
        "outbox/engine/drain.py",
        "if not lane_sql.still_owned(self.cr, self.lane_id, self.taken.epoch):",
        "if False:",
        scenarios.zombies,
        "duplicates",
    ),
    Mutant(
        "events are stored apart from the business transaction",
        "outbox/engine/flush.py",
        "        lanes = outbox_sql.store(env, told, types, history.origin)",
        "        with env.registry.cursor() as own:\n"
        "            lanes = outbox_sql.store(\n"
        "                neutral(own), told, types, history.origin\n"
        "            )",
        scenarios.rollbacks,
        "ghost",
    ),
    Mutant(
        "deliveries count as delivered before they are sent",
        "outbox/engine/drain.py",
        "        if not admitted:\n            return\n",
        "        lane_sql.settle(\n"
        "            self.cr,\n"
        "            [\n"
        '                lane_sql.Settlement(row.id, "delivered", row.attempt)\n'
        "                for row in ready\n"
        "            ],\n"
        "        )\n"
        "        self._commit()\n"
        "        if not admitted:\n            return\n",
        scenarios.kills,
        "lost",
    ),
    Mutant(
        "jobs that a crash has left stand for the job to come",
        "integration_base/models/queue_job.py",
        "            self.browse(waiting.job_id)._nudge_runner()",
        "            pass",
        scenarios.dead_jobs,
        "stalled",
    ),
)


def mutated(mutant: Mutant) -> str:
    """The text of its file with the change.

    :raises DevError: it does not fit
    """
    text = (paths.ROOT / mutant.file).read_text()
    if text.count(mutant.old) != 1:
        raise DevError(
            f"the control '{mutant.name}' fits {mutant.file} {text.count(mutant.old)} "
            "times instead of once: adapt it in e2e/history/mutants.py."
        )
    return text.replace(mutant.old, mutant.new)


@contextmanager
def suite_with(mutant: Mutant) -> Iterator[Path]:
    """A folder with the suite's addons, one of them changed."""
    changed = Path(mutant.file).parts[0]
    text = mutated(mutant)
    with tempfile.TemporaryDirectory(prefix="mutant-", dir=paths.RUN) as name:
        folder = Path(name)
        for addon in paths.addons():
            if addon != changed:
                (folder / addon).symlink_to(paths.ROOT / addon)
        shutil.copytree(
            paths.ROOT / changed,
            folder / changed,
            ignore=shutil.ignore_patterns("__pycache__", "tests"),
        )
        (folder / mutant.file).write_text(text)
        yield folder
