# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg2.extensions import ISOLATION_LEVEL_READ_COMMITTED, TRANSACTION_STATUS_IDLE


@contextmanager
def read_committed(registry) -> Iterator:
    """A cursor whose every transaction runs in READ COMMITTED, without JIT.

    Under Odoo's REPEATABLE READ any row that changed after the snapshot raises a
    serialisation failure, which a loop that reads the newest state cannot use. And what
    runs here takes milliseconds, while PostgreSQL compiles for a second what it takes
    for long, as it overrates small tables that were never analysed. The pool sets both
    back when it lends the connection again.
    """
    with registry.cursor() as cr:
        # A cursor of Odoo's test mode sits in a transaction that cannot change level.
        if cr.connection.get_transaction_status() == TRANSACTION_STATUS_IDLE:
            cr.connection.set_isolation_level(ISOLATION_LEVEL_READ_COMMITTED)
        cr.execute("SET jit = off")
        yield cr


def wait_for_no_disk(cr) -> None:
    """Have the present transaction's commit return before it is on disk.

    For what a crash of PostgreSQL may undo and a later run does again.
    """
    cr.execute("SET LOCAL synchronous_commit = off")
