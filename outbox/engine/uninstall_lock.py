# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""How an uninstallation gets its locks beside users' transactions, so that both end.

A user's transaction reads companies, warehouses and the like, and writes the outbox at
its end; a drain does it the other way round. An uninstallation locks the outbox's
tables and those that its foreign keys lead to, one after the other as it drops them.
Each could wait for the other then, and what PostgreSQL breaks off may be the
uninstallation, which leaves half of it behind. So it takes all these locks at once,
before anything else.
"""

import time

from psycopg2 import sql
from psycopg2.errors import LockNotAvailable

from . import lane_change_sql

# Shorter than PostgreSQL's deadlock_timeout, so that waiting ends before it is judged.
WAIT = "500ms"
PAUSE = 0.1
TRIES = 100

TABLES = r"""
SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE 'outbox\_%'
 UNION
SELECT either.relname
  FROM pg_constraint c
  JOIN pg_class one ON one.oid = c.conrelid
  JOIN pg_class other ON other.oid = c.confrelid
  JOIN pg_class either ON either.oid IN (one.oid, other.oid)
 WHERE c.contype = 'f'
   AND (one.relname LIKE 'outbox\_%' OR other.relname LIKE 'outbox\_%')
 ORDER BY relname
"""


def stop_sending(cr) -> None:
    """Have runs that are under way end soon, and no new ones begin.

    As for a change of lanes, which the sweeper would complete if the outbox stayed.
    """
    cr.execute("SELECT id FROM outbox_endpoint")
    lane_change_sql.begin(cr, [id_ for (id_,) in cr.fetchall()])


def lock_all(cr) -> bool:
    """Lock the outbox's tables and those beyond its foreign keys, all or none.

    To be called before anything of them is locked.

    :return: False when there was no moment for it
    """
    cr.execute(TABLES)
    tables = sql.SQL(", ").join(sql.Identifier(name) for (name,) in cr.fetchall())
    lock = sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(tables)
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
