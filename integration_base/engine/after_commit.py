# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What is done about all that a transaction collects, once it has committed."""

import logging
from collections.abc import Callable
from functools import partial

_logger = logging.getLogger(__name__)

# So many are named in the log, beside how many there are.
NAMED = 20


def collect(cr, name: str, items: set, act: Callable[[str, set], None]) -> None:
    """Have it done, in a transaction of its own.

    A crash in between costs time only: the sweepers find what was left.

    :param name: under which the transaction remembers them
    :param act: told the name of the database, and all the items
    """
    if not items:
        return
    data = cr.postcommit.data
    if name not in data:
        data[name] = set()
        cr.postcommit.add(partial(_act, cr, name, act))
    data[name] |= items


def _act(cr, name: str, act: Callable[[str, set], None]) -> None:
    attempt(cr.dbname, name, cr.postcommit.data.pop(name, set()), act)


def attempt(
    database: str, name: str, items: set, act: Callable[[str, set], None]
) -> None:
    """Do it; should that fail, the log says so, and a sweeper does it later.

    :param name: for the log
    :param act: as of `collect`
    """
    try:
        act(database, items)
    except Exception:
        # The user's work is committed and must not look failed, or it is done twice.
        _logger.warning(
            "%s: %s of them wait for the sweeper: %s",
            name,
            len(items),
            sorted(items)[:NAMED],
            exc_info=True,
        )
