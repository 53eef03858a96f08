# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A drain job for every lane that just got work.

Enqueued after the commit and in a transaction of its own: a NOTIFY in the business
transaction would make all commits of the server wait for each other, and queue_job's
identity check under the old snapshot could take a job for waiting that ends before the
commit. A crash in between costs latency only, since the sweeper finds the lane.
"""

import logging
from functools import partial

from odoo.modules.registry import Registry

from .neutral import neutral

_logger = logging.getLogger(__name__)

KEY = "outbox.wake_up"

Lanes = set[tuple[int, int]]


def after_commit(cr, lanes: Lanes) -> None:
    """Have the lanes drained once the transaction has committed.

    :param lanes: (endpoint id, lane number)
    """
    if not lanes:
        return
    data = cr.postcommit.data
    if KEY not in data:
        data[KEY] = set()
        cr.postcommit.add(partial(_wake, cr))
    data[KEY] |= lanes


def _wake(cr) -> None:
    lanes = cr.postcommit.data.pop(KEY, set())
    try:
        with Registry(cr.dbname).cursor() as own:
            neutral(own)["outbox.lane"]._wake(lanes)
    except Exception:
        # The user's work is committed and must not look failed, or it is done twice.
        _logger.warning("Lanes %s wait for the sweeper", lanes, exc_info=True)
