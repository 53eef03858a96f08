# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Removing what is kept long enough: a little at a time, each step a transaction.

How far it has come, what it removed and the record of it are committed together: a run
that is killed loses nothing but its last step. Which ids of a sender are known does not
depend on its messages: their de-duplication outlives them. Where a key is in its order
is known for as long as messages are kept.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from odoo import fields

from odoo.addons.integration_base.engine.cursors import read_committed
from odoo.addons.integration_base.engine.neutral import neutral

from . import removal_sql

#: Seconds for a run, in which Odoo's other scheduled actions may have to wait.
BUDGET = 60.0
KINDS = {"contents": "keep_contents_days", "messages": "keep_days"}


def run(registry, budget: float = BUDGET) -> bool:
    """Remove what no source wants kept any longer, for some time.

    :return: whether there may be more to remove
    """
    deadline = time.monotonic() + budget
    with read_committed(registry) as cr:
        sources = neutral(cr)["inbox.source"].with_context(active_test=False)
        ids = sources.search([("id", "!=", False)]).ids
        steps = [partial(_forget_positions, cr, source_id) for source_id in ids]
        steps.append(partial(removal_sql.forget_claims, cr))
        done = all(
            _walk(cr, source_id, kind, deadline) for source_id in ids for kind in KINDS
        ) and all(_repeat(cr, step, deadline) for step in steps)
        return not done


def _walk(cr, source_id: int, kind: str, deadline: float) -> bool:
    """Go through a source's messages; False if the time did not do."""
    entry_id = None
    while time.monotonic() < deadline:
        # People may change or delete it meanwhile.
        source = neutral(cr)["inbox.source"].browse(source_id).exists()
        days = source and source[KINDS[kind]]
        if not days:
            _commit(cr)
            return True
        before = fields.Datetime.now() - timedelta(days=days)
        mark = removal_sql.mark(cr, source_id, kind)
        found = removal_sql.look(cr, kind, source_id, mark, before)
        if count := removal_sql.remove(cr, kind, found.ids):
            entry_id = source._note_removal(entry_id, kind, count, before)
        if found.until is not None:
            removal_sql.move_mark(cr, source_id, kind, found.until)
        _commit(cr)
        if not found.more:
            return True
    return False


def _repeat(cr, step: Callable[[], bool], deadline: float) -> bool:
    """Take a step until it says that there is no more; False if the time did not do."""
    while time.monotonic() < deadline:
        more = step()
        _commit(cr)
        if not more:
            return True
    return False


def _forget_positions(cr, source_id: int) -> bool:
    """Forget some of where keys are in their order; whether there may be more."""
    source = neutral(cr)["inbox.source"].browse(source_id).exists()
    if not (source and source.keep_days):
        return False
    before = fields.Datetime.now() - timedelta(days=source.keep_days)
    return removal_sql.forget_positions(cr, source_id, before)


def _commit(cr) -> None:
    # A step stands for itself, and must not hold rows any longer.
    cr.commit()  # pylint: disable=invalid-commit
