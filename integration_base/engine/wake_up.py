# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A job for every lane that just got work.

Enqueued after the commit and in a transaction of its own: a NOTIFY in the business
transaction would make all commits of the server wait for each other, and queue_job's
identity check under the old snapshot could take a job for waiting that ends before the
commit.
"""

from functools import partial

from odoo.modules.registry import Registry

from .after_commit import attempt, collect
from .neutral import neutral

Lanes = set[tuple[int, int]]


def key(model: str) -> str:
    """Under which name a transaction remembers the lanes of a model."""
    return f"{model}.wake_up"


def after_commit(cr, model: str, lanes: Lanes) -> None:
    """Have the lanes worked on once the transaction has committed.

    :param model: name of the lanes' model, whose ``_wake`` makes the jobs
    :param lanes: (id of whose lane it is, lane number)
    """
    collect(cr, key(model), lanes, partial(_wake, model))


def now(database: str, model: str, lanes: Lanes) -> None:
    """Have the lanes worked on, for whose work the transaction has committed.

    :param model: as of `after_commit`
    """
    if lanes:
        attempt(database, key(model), lanes, partial(_wake, model))


def _wake(model: str, database: str, lanes: Lanes) -> None:
    with Registry(database).cursor() as own:
        neutral(own)[model]._wake(lanes)
