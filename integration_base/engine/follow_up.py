# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What waits behind a head goes on, whenever a person moves the head out of the way.

A run parks what waits behind a head while the person's transaction is open; neither
sees what the other is about to commit. So each looks once more after its commit, and
whoever commits last finds what the other has left: the run right after it has parked,
the person's transaction here.
"""

from functools import partial

from odoo.modules.registry import Registry

from . import wake_up
from .after_commit import collect
from .cursors import read_committed
from .neutral import neutral

Keys = set[tuple[int, str]]


def after_commit(cr, model: str, keys: Keys) -> None:
    """Let go what is parked behind nothing once the transaction has committed.

    :param model: name of the lanes' model, whose ``_let_go`` does it
    :param keys: (id of whose deliveries or messages, key) where heads went
    """
    collect(cr, f"{model}.follow_up", keys, partial(_follow_up, model))


def _follow_up(model: str, database: str, keys: Keys) -> None:
    with read_committed(Registry(database)) as own:
        lanes = neutral(own)[model]._let_go(keys)
        wake_up.after_commit(own, model, lanes)
