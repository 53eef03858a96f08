# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The figures per minute of messages."""

from dataclasses import dataclass

from odoo.addons.integration_base.engine.minute_sql import MinuteTable, histogram

COUNTS = ("received", "done", "failed")

TABLE = MinuteTable("inbox_minute", "source_id", "handler_id", COUNTS, ["latency"])


@dataclass(slots=True)
class Figures:
    """What happened in a minute, or in any time that is added up.

    :ivar received: messages that were kept
    :ivar done: messages that were done
    :ivar failed: attempts after which a message is tried again or needs a person
    :ivar latency: from being received to being done, as ``pure.histogram`` counts
    """

    received: int = 0
    done: int = 0
    failed: int = 0
    latency: list[int] = histogram()
