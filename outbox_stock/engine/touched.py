# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Products and warehouses whose availability a transaction may have changed.

They are noted as cheaply as can be and looked at in ``cr.precommit``, so that all of a
transaction is told at once. The notes live in the data of ``precommit``, which a
rolled-back savepoint clears.
"""

import logging
from collections.abc import Iterable
from functools import partial

from odoo import api

from odoo.addons.integration_base.engine.neutral import neutral
from odoo.addons.outbox.engine.guard import LOST, guard
from odoo.addons.outbox.engine.telling import Telling

from .notes import Touched
from .pairs import rows_by_pair

_logger = logging.getLogger(__name__)

NOTES = "outbox_stock.touched"


def watched(model) -> bool:
    """Whether anybody wants to know; nobody while the registry is being loaded."""
    return bool(
        model.pool.ready and model.env["outbox.stock.availability"]._event_type()
    )


def notes(env: api.Environment) -> Touched:
    """The notes since the last flush; the first ones ask for one."""
    data = env.cr.precommit.data
    if NOTES not in data:
        data[NOTES] = Touched()
        env.cr.precommit.add(partial(_flush, env.cr))
    return data[NOTES]


def writing(records, vals_list: Iterable[dict], columns: set[str]) -> list[int]:
    """Ids of the records of which an UPDATE is about to write any of the columns."""
    return [
        id_
        for id_, vals in zip(records._ids, vals_list, strict=True)
        if not columns.isdisjoint(vals)
    ]


def _flush(cr) -> None:
    noted = cr.precommit.data.pop(NOTES, None)
    if noted is None:
        return
    env = neutral(cr)
    # What the user has changed must fail as it always does, and not below.
    env.flush_all()
    try:
        _tell(env, noted, careful=False)
    except LOST:
        raise
    except Exception:
        _tell_carefully(env, noted)


def _tell(env, noted: Touched, careful: bool) -> None:
    with guard(env):
        if rows := rows_by_pair(env, noted):
            env["outbox.stock.availability"]._tell(rows, Telling(careful))


def _tell_carefully(env, noted: Touched) -> None:
    try:
        _tell(env, noted, careful=True)
    except LOST:
        raise
    except Exception:
        _logger.warning("The availability that changed was not told", exc_info=True)
