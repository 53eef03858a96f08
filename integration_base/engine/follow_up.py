# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What waits behind a head goes on, whenever a person moves the head out of the way.

A run parks what waits behind a head while the person's transaction is open; neither
sees what the other is about to commit. So each looks once more after its commit, and
whoever commits last finds what the other has left: the run right after it has parked,
the person's transaction here.
"""

import logging
from functools import partial

from odoo.modules.registry import Registry

from . import wake_up
from .cursors import read_committed
from .neutral import neutral

_logger = logging.getLogger(__name__)

Keys = set[tuple[int, str]]


def after_commit(cr, model: str, keys: Keys) -> None:
    """Let go what is parked behind nothing once the transaction has committed.

    :param model: name of the lanes' model, whose ``_let_go`` does it
    :param keys: (id of whose deliveries or messages, key) where heads went
    """
    if not keys:
        return
    data = cr.postcommit.data
    name = f"{model}.follow_up"
    if name not in data:
        data[name] = set()
        cr.postcommit.add(partial(_follow_up, cr, model, name))
    data[name] |= keys


def _follow_up(cr, model: str, name: str) -> None:
    keys = cr.postcommit.data.pop(name, set())
    try:
        with read_committed(Registry(cr.dbname)) as own:
            lanes = neutral(own)[model]._let_go(keys)
            wake_up.after_commit(own, model, lanes)
    except Exception:
        # The user's work is committed and must not look failed, or it is done twice.
        _logger.warning(
            "%s: %s keys wait for the sweeper", model, len(keys), exc_info=True
        )
