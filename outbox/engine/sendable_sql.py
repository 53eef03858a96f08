# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Which endpoints may be sent to, as parts of queries.

They read ``outbox_endpoint p`` and, joined by LEFT JOIN, ``outbox_circuit c``: one
without a circuit is sent to.
"""

from .lane_sql import NOW

# In Python it is `outbox.endpoint._is_sendable`.
SENDABLE = "(p.active AND p.state = 'active' AND p.changing_since IS NULL)"
CLOSED = "coalesce(c.state, 'closed') = 'closed'"
# A probe counts, too, when it is time for one.
PASSABLE = f"({CLOSED} OR c.probe_at <= {NOW})"
