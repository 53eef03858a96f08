# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg2.extensions import ISOLATION_LEVEL_READ_COMMITTED, TRANSACTION_STATUS_IDLE


@contextmanager
def read_committed(registry) -> Iterator:
    """A cursor whose every transaction runs in READ COMMITTED.

    Under Odoo's REPEATABLE READ any row that changed after the snapshot raises a
    serialisation failure, which a loop that reads the newest state cannot use. The
    pool sets the level back when it lends the connection again.
    """
    with registry.cursor() as cr:
        # A cursor of Odoo's test mode sits in a transaction that cannot change level.
        if cr.connection.get_transaction_status() == TRANSACTION_STATUS_IDLE:
            cr.connection.set_isolation_level(ISOLATION_LEVEL_READ_COMMITTED)
        yield cr
