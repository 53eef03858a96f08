# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What is added to the figures per minute when something has become of a message.

In the same transaction, so that the figures are as true as the messages. A message
counts as done in the minute in which it was, and an attempt in that in which it began:
as their records say. What comes is counted where it is written (``accept_sql``).
"""

from collections import defaultdict
from datetime import datetime

from odoo.addons.integration_base.engine.minute_sql import Key, minute_of
from odoo.addons.integration_base.pure.histogram import place

from .message_sql import Claimed, Settled
from .minute_sql import TABLE, Figures
from .outcome import Outcome

FAILED = ("retrying", "held", "dead")


def count_outcome(cr, message: Claimed, found: Outcome, settled: Settled) -> None:
    """Count what became of a message, as it was written."""
    figures = defaultdict(Figures)

    def at(time: datetime, handler_id: int | None) -> Figures:
        return figures[Key(minute_of(time), handler_id, message.company_id)]

    if found.state in FAILED:
        at(settled.started_at, settled.handler_id).failed += 1
    if settled.done_at:
        mine = at(settled.done_at, settled.handler_id)
        mine.done += 1
        taken = (settled.done_at - message.received_at).total_seconds()
        mine.latency[place(taken)] += 1
    if settled.handler_id != message.handler_id:
        # Routes have changed since it came.
        at(message.received_at, message.handler_id).received -= 1
        at(message.received_at, settled.handler_id).received += 1
    TABLE.add(cr, message.lane_id, message.source_id, figures)
