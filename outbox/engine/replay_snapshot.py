# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Events of records as they are now, for one endpoint.

Each is an event of its own, with an id of its own: to state a fact once more is new.
"""

from collections.abc import Collection

from odoo import api
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.integration_base.engine.neutral import neutral

from . import outbox_sql
from .event_type import EventType
from .notes import Told
from .origin import Origin
from .telling import Asked, Telling


def next_records(
    env, model: str, domain: Domain, position: int, last: int, limit: int
) -> list[int]:
    """Ids of the next records that the user of the environment may see.

    :param last: id of the last of them
    """
    span = Domain("id", ">", position) & Domain("id", "<=", last)
    return list(env[model].search(domain & span, order="id", limit=limit)._ids)


def hold(env: api.Environment, model: str, ids: Collection[int]) -> list[int]:
    """Keep records as they are until the transaction ends.

    Otherwise a change could be told by its own event, which the older data of the
    snapshot would come after. In READ COMMITTED, so that what is read from now on is
    what is kept.

    :return: those before the first that somebody is changing at this moment
    """
    rows = env.execute_query(
        SQL(
            "SELECT id FROM %s WHERE id = ANY(%s) ORDER BY id FOR SHARE SKIP LOCKED",
            SQL.identifier(env[model]._table),
            list(ids),
        )
    )
    kept = {id_ for (id_,) in rows}
    # What is gone by now is not being changed; what may not be read by now may be.
    there = set(env[model].sudo().browse(ids).exists()._ids)
    busy = min(there - kept, default=None)
    return [id_ for id_ in ids if id_ in kept and (busy is None or id_ < busy)]


def tell(
    cr,
    replay_id: int,
    event_type: EventType,
    ids: Collection[int],
    endpoint_id: int,
    companies: Collection[int],
    user_id: int,
) -> tuple[int, set[tuple[int, int]]]:
    """Store the events of records that an endpoint is subscribed to.

    :param companies: records of these only, and of none
    :param user_id: who wanted it
    :return: how many there are, and the lanes to wake
    """
    env = neutral(cr)
    told: dict[tuple[int, int], Told] = {}
    asked = Asked(env[event_type.model].browse(ids), event_type)
    for _asked, id_, what in Telling().tell([asked]):
        what.interests = [i for i in what.interests if i.endpoint_id == endpoint_id]
        what.emitted = True
        mine = what.company_id is None or what.company_id in companies
        if what.interests and mine:
            told[event_type.id, id_] = what
    if not told:
        return 0, set()
    types = {event_type.id: event_type}
    # It is part of no request: jobs tell it for as long as it takes.
    origin = Origin(user_id, traceparent=None)
    lanes = outbox_sql.store(env, told, types, origin, replay_id)
    return len(told), lanes
