# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A job for every lane that just got work.

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

Lanes = set[tuple[int, int]]


def key(model: str) -> str:
    """Under which name a transaction remembers the lanes of a model."""
    return f"{model}.wake_up"


def after_commit(cr, model: str, lanes: Lanes) -> None:
    """Have the lanes worked on once the transaction has committed.

    :param model: name of the lanes' model, whose ``_wake`` makes the jobs
    :param lanes: (id of whose lane it is, lane number)
    """
    if not lanes:
        return
    data = cr.postcommit.data
    if key(model) not in data:
        data[key(model)] = set()
        cr.postcommit.add(partial(_wake, cr, model))
    data[key(model)] |= lanes


def _wake(cr, model: str) -> None:
    lanes = cr.postcommit.data.pop(key(model), set())
    try:
        with Registry(cr.dbname).cursor() as own:
            neutral(own)[model]._wake(lanes)
    except Exception:
        # The user's work is committed and must not look failed, or it is done twice.
        _logger.warning(
            "%s: %s wait for the sweeper", model, sorted(lanes), exc_info=True
        )
