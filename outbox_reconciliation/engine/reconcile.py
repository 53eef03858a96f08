# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Compares what an endpoint was owed with what has arrived, window by window.

Each window is read in one transaction and written in another; the receiver is asked
between the two, with nothing open. What is owed is read first: an event that arrives
meanwhile is then one that the receiver has, and never one that is missing.
"""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from odoo.addons.integration_base.engine.cursors import read_committed
from odoo.addons.integration_base.engine.neutral import neutral
from odoo.addons.outbox.engine.authorization import authorized
from odoo.addons.outbox.pure.oauth2 import TokenRefused

from ..pure.comparison import receipts, verdict
from ..pure.digest import DigestError, Window
from . import reconciliation_sql
from .digest_request import Asking
from .reconciliation_sql import FOUND, Task

# Well under limit_time_real, as for a lane.
BUDGET = 25.0
STEP = timedelta(hours=1)


def run(reconciliation) -> None:
    """Go on with a comparison until it is done or the time is up.

    :param reconciliation: ``outbox.reconciliation`` record on the job's cursor
    """
    deadline = time.monotonic() + BUDGET
    with read_committed(reconciliation.env.registry) as cr:
        mine = neutral(cr)["outbox.reconciliation"].browse(reconciliation.id)
        task = mine.exists() and mine._task()
        if not task:
            return
        try:
            asking = _asking(cr, mine, task)
            for window in windows(task.start, task.end):
                if time.monotonic() > deadline:
                    mine._enqueue()
                    break
                if not _compare(cr, task, window, asking):
                    break
            else:
                mine._finish()
        except (DigestError, TokenRefused) as error:
            cr.rollback()
            mine._stumble(str(error))
        _commit(cr)


def windows(start: datetime, end: datetime) -> Iterator[Window]:
    """A span in windows that end with the hours of the clock."""
    while start < end:
        hour = start.replace(minute=0, second=0, microsecond=0) + STEP
        yield Window(start, min(hour, end))
        start = hour


def _asking(cr, reconciliation, task: Task) -> Asking | None:
    """
    :raises DigestError: the endpoint is not sent to
    :raises TokenRefused: there is no access token
    """
    if not task.asks:
        return None
    endpoint = reconciliation.endpoint_id
    target = endpoint.lane_ids[:1]._target()
    if target is None:
        raise DigestError(
            reconciliation.env._(
                "%s is paused or disabled, so nothing is asked of its receiver. "
                "Resume it and continue.",
                endpoint.name,
            )
        )
    _commit(cr)
    return Asking(
        endpoint.digest_url,
        task.names,
        authorized(cr, target),
        reconciliation.env["integration.network"]._guard().check_address,
    )


def _compare(cr, task: Task, window: Window, asking: Asking | None) -> bool:
    """Compare a window; False if somebody else has, or it is not wanted any more."""
    expected = reconciliation_sql.read(cr, task, window)
    _commit(cr)
    found = receipts(window, expected, asking) if asking else None
    if not reconciliation_sql.advance(cr, task, window):
        return False
    verdicts = [(event, verdict(event, found)) for event in expected]
    reconciliation_sql.add(cr, task, verdicts)
    findings = [(event.uuid, kind) for event, kind in verdicts if kind in FOUND]
    findings += [(id_, "unknown") for id_ in sorted(found.unknown)] if found else []
    reconciliation_sql.find(cr, task, findings)
    _commit(cr)
    return True


def _commit(cr) -> None:
    # The engine's own cursor, and what is done must outlive a crash.
    cr.commit()  # pylint: disable=invalid-commit
