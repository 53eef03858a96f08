"""When something that was committed is taken up by a worker; times are monotonic."""

import select
import time
from contextlib import closing
from typing import Any

import psycopg2

from odoo import sql_db

from bench.inside.acts import ACTS
from bench.inside.counting import transaction

_PATIENCE = 30.0
# A job is written when it is made, handed out, started and done.
_STARTED = 3
_OPEN = ("wait_dependencies", "pending", "enqueued", "started")


def committed(env: Any, act: str) -> float:
    """Do an act; the moment its commit was through."""
    moments: list[float] = []
    with transaction(env) as own:
        own.cr.postcommit.add(lambda: moments.append(time.monotonic()))
        ACTS[act].perform(own, None)
        own.cr.commit()
    return moments[0]


def empty_job(env: Any) -> float:
    """Seconds from the commit of a job that does nothing to its start.

    :raises TimeoutError: no worker took it up
    """
    with closing(_listener(env)) as listener, transaction(env) as own:
        uuid = own["queue.job"].with_delay()._test_job().uuid
        own.cr.commit()
        done = time.monotonic()
        return _third_notice(listener, uuid) - done


def _listener(env: Any) -> Any:
    _name, parameters = sql_db.connection_info_for(env.cr.dbname)
    listener = psycopg2.connect(**parameters)
    listener.autocommit = True
    with listener.cursor() as cr:
        cr.execute("LISTEN queue_job")
    return listener


def _third_notice(listener: Any, uuid: str) -> float:
    seen = 0
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        select.select([listener], [], [], 1)
        now = time.monotonic()
        listener.poll()
        seen += sum(notice.payload == uuid for notice in listener.notifies)
        listener.notifies.clear()
        if seen >= _STARTED:
            return now
    raise TimeoutError("No worker took up the job.")


def wait_until_idle(env: Any) -> None:
    """:raises TimeoutError: jobs are still open"""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        with transaction(env) as own:
            own.cr.execute("SELECT 1 FROM queue_job WHERE state IN %s LIMIT 1", [_OPEN])
            if not own.cr.rowcount:
                return
        time.sleep(0.05)
    raise TimeoutError("There are still jobs to do.")
