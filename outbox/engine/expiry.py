# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Deliveries that nobody needs any more.

What expires is noticed when it is its turn, so that looking for it costs nothing. What
is held, whose turn does not come by itself, is looked for now and then. The clock
of the database decides throughout: a retry is due when it expires, and by another clock
it might not have yet, and be sent again and again.
"""

from .lane_sql import NOW, Row, Settlement

EXPIRED = "Its time was over before the receiver had it."

# Rows that a person holds at the moment are left for the next time.
EXPIRE_HELD = f"""
UPDATE outbox_delivery SET state = 'expired', last_error = %s, cause = NULL
 WHERE id IN (
    SELECT id FROM outbox_delivery
     WHERE state = 'held' AND expires_at <= {NOW}
       FOR NO KEY UPDATE SKIP LOCKED)
"""


def expired(row: Row) -> Settlement:
    """The state of a delivery whose time is over; its key goes on."""
    return Settlement(row.id, "expired", row.attempt, error=EXPIRED, status=row.status)


def expire_held(cr) -> None:
    """Let go of what is held and expired; what waits behind it is parked for nothing.

    In READ COMMITTED, and before orphans are released.
    """
    cr.execute(EXPIRE_HELD, (EXPIRED,))
