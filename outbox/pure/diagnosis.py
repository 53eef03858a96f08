# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Why a lane does not deliver, by what its jobs and the job runner are seen to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Cause = Literal[
    "no_job",
    "failed",
    "worker_dead",
    "hangs",
    "full",
    "no_worker",
    "no_runner",
    "turn",
    "change",
]

#: Seconds. A job runner that has places takes a job at once; one that took none for so
#: long is not running.
SILENCE = 60.0

#: Seconds that a run may take: its budget, the longest request, and as much again.
LONGEST_RUN = 150.0


@dataclass(frozen=True, slots=True)
class Job:
    """A job of the lane that is not done.

    :ivar state: of ``queue.job``
    :ivar waits: it has a time of its own that has not come
    """

    state: str
    channel: str
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What there is to judge by.

    :ivar jobs: of the lane
    :ivar locked_for: seconds for which a process has owned the lane, if one does
    :ivar busy: jobs that take a place, by their channel
    :ivar silent: seconds since any job was started, None if none is known
    :ivar paced: the endpoint's limit lets nothing be sent at this moment
    :ivar change: ids of the database's processes that a change of the endpoint's lanes
        waits for; None if there is no change
    """

    jobs: Sequence[Job]
    locked_for: float | None
    busy: Mapping[str, int]
    silent: float | None
    paced: bool = False
    change: Sequence[str] | None = None

    @property
    def is_coming(self) -> bool:
        """Whether a job will look after the lane, now or at its time."""
        return any(job.state in ("pending", "enqueued") for job in self.jobs)


@dataclass(frozen=True, slots=True)
class Finding:
    """
    :ivar channel: which one is full, with ``full`` only
    :ivar processes: of the database, that are waited for, with ``change`` only
    """

    cause: Cause
    channel: str | None = None
    processes: Sequence[str] = ()


def diagnose(seen: Seen, capacities: Mapping[str, int]) -> Finding | None:
    """The likeliest cause, None if a process is at work on it or waits for its slot.

    :param capacities: places of channels, as far as they are limited
    """
    if seen.change is not None:
        return Finding("change", processes=seen.change)
    states = {job.state for job in seen.jobs if not job.waits}
    if seen.locked_for is not None:
        return Finding("hangs") if seen.locked_for > LONGEST_RUN else None
    if seen.paced and seen.is_coming:
        return None
    if "pending" in states:
        channel = next(j.channel for j in seen.jobs if j.state == "pending")
        if full := _full(channel, seen.busy, capacities):
            return Finding("full", full)
        silent = seen.silent is None or seen.silent > SILENCE
        return Finding("no_runner" if silent else "turn")
    if "enqueued" in states:
        return Finding("no_worker")
    if "started" in states:
        return Finding("worker_dead")
    return Finding("failed" if "failed" in states else "no_job")


def _full(
    channel: str, busy: Mapping[str, int], capacities: Mapping[str, int]
) -> str | None:
    """The channel without a free place: this one, or one that it flows into."""
    while channel:
        capacity = capacities.get(channel)
        # A job takes a place in its own channel and in all that it flows into.
        taken = sum(
            count
            for name, count in busy.items()
            if f"{name}.".startswith(f"{channel}.")
        )
        if capacity and taken >= capacity:
            return channel
        channel = channel.rpartition(".")[0]
    return None
