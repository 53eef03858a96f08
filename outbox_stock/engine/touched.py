# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Products and warehouses whose availability a transaction may have changed.

They are noted as cheaply as can be and looked at in ``cr.precommit``, so that all of a
transaction is told at once. The notes live in the data of ``precommit``, which a
rolled-back savepoint clears.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

import psycopg2

from odoo import api

from odoo.addons.outbox.engine.guard import guard
from odoo.addons.outbox.engine.neutral import neutral

_logger = logging.getLogger(__name__)

NOTES = "outbox_stock.touched"

# Product id and warehouse id.
Pair = tuple[int, int]


@dataclass(slots=True)
class Touched:
    """What happened since the last flush.

    :ivar quants: ids of quants whose quantities were written
    :ivar moves: ids of moves that were created or planned anew
    :ivar places: product and location ids that rows told of before
    """

    quants: set[int] = field(default_factory=set)
    moves: set[int] = field(default_factory=set)
    places: set[tuple[int, int]] = field(default_factory=set)


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
        with guard(env):
            if pairs := _pairs(env, noted):
                env["outbox.stock.availability"]._tell(pairs)
    except psycopg2.OperationalError:
        # A serialisation failure or lost connection concerns the whole transaction.
        raise
    except Exception:
        _logger.warning("The availability that changed was not told", exc_info=True)


def _pairs(env, noted: Touched) -> set[Pair]:
    places = _places(env, noted)
    products, locations = zip(*places, strict=True) if places else ((), ())
    storable = env["product.product"].browse(set(products)).exists()
    storable = set(storable.filtered("is_storable")._ids)
    warehouses = {
        location.id: location.warehouse_id.id
        for location in env["stock.location"].browse(set(locations)).exists()
    }
    return {
        (product, warehouses[location])
        for product, location in places
        if product in storable and warehouses.get(location)
    }


def _places(env, noted: Touched) -> set[tuple[int, int]]:
    places = {place for place in noted.places if place[1]}
    for quant in env["stock.quant"].browse(noted.quants).exists():
        places.add((quant.product_id.id, quant.location_id.id))
    for move in env["stock.move"].browse(noted.moves).exists():
        # A draft is no plan yet.
        if move.state != "draft":
            ends = move.location_id | move.location_dest_id | move.location_final_id
            places.update((move.product_id.id, location.id) for location in ends)
    return places
