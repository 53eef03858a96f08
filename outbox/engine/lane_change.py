# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""How lanes, ordering or timing of an endpoint change while deliveries wait.

From the commit of the change on nothing is sent to the endpoint. A job then waits for
the transactions that may still store deliveries as it was before. It waits for runs
that are under way, too, by taking the locks of all lanes. Alone with the deliveries, it
gives each the lane that its key has by now, and lets the endpoint go on. When it ends
early, the next job begins anew.
"""

from odoo.addons.integration_base.engine import lane_lock
from odoo.addons.integration_base.engine.cursors import read_committed
from odoo.addons.integration_base.engine.neutral import neutral
from odoo.addons.queue_job.exception import RetryableJobError

from . import lane_change_sql, lane_sql

# Seconds until it is tried again.
PAUSE = 2


def finish(endpoint) -> bool:
    """Complete the change of an ``outbox.endpoint``; False if there is none.

    :raises RetryableJobError: something has to end first
    """
    with read_committed(endpoint.env.registry) as cr:
        if not lane_change_sql.shows_transactions(cr):
            raise _retry("Set track_activities of PostgreSQL to on.")
        found = lane_change_sql.fence(cr, endpoint.id)
        # The fence stays where it is when this job ends early.
        cr.commit()  # pylint: disable=invalid-commit
        if found is None:
            return False
        since, fence = found
        _wait_for_writers(endpoint.env.cr, cr, fence)
        _wait_for_runs(endpoint)
        own = neutral(cr)["outbox.endpoint"].browse(endpoint.id)
        _fence_off(cr, own.lane_ids)
        _rearrange(cr, own)
        if not lane_change_sql.end(cr, endpoint.id, since):
            raise _retry("The endpoint was changed once more.")
    return True


def _retry(reason: str) -> RetryableJobError:
    return RetryableJobError(reason, seconds=PAUSE, ignore_retry=True)


def _wait_for_writers(job_cr, cr, fence: set[str]) -> None:
    # The job's own transactions store nothing.
    own = {cursor.connection.get_backend_pid() for cursor in (job_cr, cr)}
    older = fence & lane_change_sql.open_transactions(cr)
    older = [name for name in older if int(name.partition("@")[0]) not in own]
    if older:
        raise _retry(f"Open since before the change: {len(older)} transactions.")


def _wait_for_runs(endpoint) -> None:
    for lane in endpoint.lane_ids:
        if not lane_lock.lock(endpoint.env.cr, lane._table, lane.id):
            raise _retry("A job still delivers to the endpoint.")


def _fence_off(cr, lanes) -> None:
    """Refuse results of a run whose lock was lost without it noticing."""
    for lane in lanes:
        lane_sql.take_over(cr, lane.id, "change of lanes")


def _rearrange(cr, endpoint) -> None:
    for number in endpoint.lane_ids.mapped("number"):
        for rows in lane_change_sql.open_in_lane(cr, endpoint.id, number):
            _move(cr, endpoint, rows)
    for rows in lane_change_sql.parked(cr, endpoint.id):
        _move(cr, endpoint, rows)
    if endpoint.ordering == "per_key":
        lane_change_sql.park_later(cr, endpoint.id)
    else:
        while lane_change_sql.unpark(cr, endpoint.id):
            cr.commit()  # pylint: disable=invalid-commit


def _move(cr, endpoint, rows: list[tuple[int, str]]) -> None:
    lane_change_sql.move(cr, {id_: endpoint._lane_of(key) for id_, key in rows})
    # In pieces, so that nobody waits for long who acts upon one of them.
    cr.commit()  # pylint: disable=invalid-commit
