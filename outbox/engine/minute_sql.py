# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The figures per minute of deliveries.

A row belongs to a lane, and a lane to one run, so that no two runs wait for each other.
"""

from dataclasses import dataclass

from odoo.addons.integration_base.engine.minute_sql import MinuteTable, histogram

COUNTS = ("attempts", "failed", "delivered", "dead", "held", "expired")
HISTOGRAMS = ("latency", "duration")

TABLE = MinuteTable("outbox_minute", "endpoint_id", "event_type_id", COUNTS, HISTOGRAMS)
SUMS = TABLE.sums


@dataclass(slots=True)
class Figures:
    """What happened in a minute, or in any time that is added up.

    :ivar attempts: tries at deliveries; those of a batch count one by one
    :ivar failed: attempts after which the delivery had not arrived
    :ivar delivered: deliveries that arrived
    :ivar dead: deliveries that were given up
    :ivar held: deliveries that wait for a person since
    :ivar expired: deliveries that nobody needed any more
    :ivar latency: from the event to its arrival, as ``pure.histogram`` counts
    :ivar duration: of attempts, likewise
    """

    attempts: int = 0
    failed: int = 0
    delivered: int = 0
    dead: int = 0
    held: int = 0
    expired: int = 0
    latency: list[int] = histogram()
    duration: list[int] = histogram()
