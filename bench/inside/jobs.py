"""One queue_job job for each event, as one would do without an outbox."""

import time
import uuid

from . import lanes


def post_each(env, url: str, count: int, patience: float = 300) -> float:
    """Seconds from the commit of the jobs to the end of the last.

    :raises TimeoutError: they did not end in time
    """
    body = lanes.data(1000)
    for _ in range(count):
        env["bench.job.per.event"].with_delay()._post(url, str(uuid.uuid4()), body)
    env.cr.execute("SELECT clock_timestamp() AT TIME ZONE 'UTC'")
    (start,) = env.cr.fetchone()
    env.cr.commit()
    deadline = time.monotonic() + patience
    while _count(env, "pending", "enqueued", "started"):
        if time.monotonic() > deadline:
            raise TimeoutError(f"the jobs did not end within {patience:g} s")
        time.sleep(0.02)
    if _count(env, "failed"):
        raise AssertionError("jobs failed")
    # The job says its end in whole seconds only, and the poll is exact enough.
    env.cr.execute(
        "SELECT extract(epoch FROM clock_timestamp() AT TIME ZONE 'UTC' - %s)::float8",
        (start,),
    )
    (seconds,) = env.cr.fetchone()
    env.cr.commit()
    return seconds


def _count(env, *states: str) -> int:
    env.cr.execute(
        "SELECT count(*) FROM queue_job WHERE state = ANY(%s)", (list(states),)
    )
    (count,) = env.cr.fetchone()
    env.cr.commit()
    return count
