# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What the dashboard reads of messages."""

from collections.abc import Sequence
from datetime import datetime

from odoo.addons.integration_base.engine.dashboard_sql import Past, Present

from .minute_sql import TABLE, Figures

WAITING = ("pending", "retrying", "waiting", "parked")
FAILED = ("dead", "held")

PAST = Past(TABLE, Figures)
PRESENT = Present(
    table="inbox_message",
    owner="source_id",
    kinds=["handler_id", "error_class"],
    since="received_at",
    over="done",
    waiting=WAITING,
    failed=FAILED,
)

LATEST = """
SELECT s.id, latest.received_at
  FROM unnest(%s::int[]) s(id)
 CROSS JOIN LATERAL (
    SELECT m.received_at FROM inbox_message m
     WHERE m.source_id = s.id ORDER BY m.id DESC LIMIT 1) latest
"""


def latest(cr, source_ids: Sequence[int]) -> dict[int, datetime]:
    """When the last message of each source came, UTC, if any has."""
    cr.execute(LATEST, (list(source_ids),))
    return dict(cr.fetchall())
