# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Which endpoints may be sent to, as parts of queries.

They read ``outbox_endpoint p`` and, joined by LEFT JOIN, ``outbox_circuit c``: one
without a circuit is sent to.
"""

from ..pure.circuit import FARTHEST
from .lane_sql import NOW

# In Python it is `outbox.endpoint._is_sendable`.
SENDABLE = "(p.active AND p.state = 'active' AND p.changing_since IS NULL)"
# In Python it is `outbox.endpoint._is_in_use`.
IN_USE = "(p.active AND p.state = 'active')"
CLOSED = "coalesce(c.state, 'closed') = 'closed'"
# What is further ahead than any cool-down was written by a clock that was wrong.
PROBE_IS_DUE = f"""(c.probe_at <= {NOW}
    OR c.probe_at > {NOW} + {FARTHEST} * interval '1 second')"""
# A probe counts, too, when it is time for one.
PASSABLE = f"({CLOSED} OR {PROBE_IS_DUE})"
