# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The order of locks in which an uninstallation and users' transactions can both end.

A user's transaction reads companies, warehouses and the like, and the outbox at its
end. Dropping the outbox's foreign keys locks those tables, too, but after the outbox's:
each would wait for the other, and what PostgreSQL then breaks off may be the
uninstallation, which leaves half of it behind.
"""

import time

from psycopg2 import sql
from psycopg2.errors import LockNotAvailable

# Shorter than PostgreSQL's deadlock_timeout, so that waiting ends before it is judged.
WAIT = "500ms"
PAUSE = 0.1
TRIES = 100

REFERENCED = r"""
SELECT DISTINCT referenced.relname
  FROM pg_constraint c
  JOIN pg_class mine ON mine.oid = c.conrelid
  JOIN pg_class referenced ON referenced.oid = c.confrelid
 WHERE c.contype = 'f' AND mine.relname LIKE 'outbox\_%'
   AND referenced.relname NOT LIKE 'outbox\_%'
 ORDER BY referenced.relname
"""


def lock_what_users_read_first(cr) -> bool:
    """Lock the tables that the outbox's foreign keys lead to, all or none.

    To be called before anything of the outbox is locked.

    :return: False when there was no moment for it
    """
    cr.execute(REFERENCED)
    tables = [name for (name,) in cr.fetchall()]
    if not tables:
        return True
    lock = sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(
        sql.SQL(", ").join(map(sql.Identifier, tables))
    )
    for _try in range(TRIES):
        try:
            with cr.savepoint(flush=False):
                cr.execute("SET LOCAL lock_timeout = %s", (WAIT,))
                cr.execute(lock, log_exceptions=False)
                cr.execute("SET LOCAL lock_timeout TO DEFAULT")
            return True
        except LockNotAvailable:
            time.sleep(PAUSE)
    return False
