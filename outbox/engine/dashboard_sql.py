# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What the dashboard reads of deliveries and events."""

from dataclasses import asdict
from datetime import datetime

from odoo.addons.integration_base.engine.dashboard_sql import Past, Present, Scope

from .minute_sql import TABLE, Figures

WAITING = ("pending", "retrying", "parked")
FAILED = ("dead", "held")

PAST = Past(TABLE, Figures)
PRESENT = Present(
    table="outbox_delivery",
    owner="endpoint_id",
    kinds=["event_type_id"],
    since="create_date",
    over="delivered",
    waiting=WAITING,
    failed=FAILED,
)

EMITTED = """
SELECT e.event_type_id, count(*) FROM outbox_event e
 WHERE e.time >= %(since)s
   AND (e.company_id = ANY(%(companies)s) OR %(shared)s AND e.company_id IS NULL)
 GROUP BY 1
"""


def emitted(cr, scope: Scope, since: datetime) -> dict[int, int]:
    """How many events there are since then, by event type, for whichever endpoint."""
    cr.execute(EMITTED, asdict(scope) | {"since": since})
    return dict(cr.fetchall())
