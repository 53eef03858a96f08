# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Finds lanes that do not deliver although their endpoint is well.

A long backlog is no incident while it is worked on: then another delivery is the oldest
at each look. An incident is a delivery that stays the oldest from one look to the next
when it is long overdue.
"""

from odoo.addons.queue_job.jobrunner import _channels
from odoo.addons.queue_job.jobrunner.channels import ChannelManager

from ..pure.diagnosis import Finding, diagnose
from . import watch_sql
from .watch_sql import Overdue


def look(cr) -> tuple[list[Overdue], list[Overdue]]:
    """Lanes that stand still, and lanes that did and go on again."""
    standing, over = [], []
    for lane in watch_sql.watched(cr):
        if lane.stands_still:
            standing.append(lane)
        elif not lane.same or lane.delivery is None:
            watch_sql.remember(cr, lane)
            if lane.told:
                over.append(lane)
    return standing, over


def find_cause(cr, lane_id: int) -> Finding | None:
    """Why a lane stands still; None if a process is at work on it."""
    return diagnose(watch_sql.seen(cr, lane_id), _capacities())


def _capacities() -> dict[str, int]:
    """Places of job channels, as configured on this server."""
    configured = ChannelManager.parse_simple_config(_channels())
    found = {"root": 1}
    for channel in configured:
        name = channel["name"]
        full = name if name.split(".")[0] == "root" else f"root.{name}"
        found[full] = channel["capacity"]
    return found
