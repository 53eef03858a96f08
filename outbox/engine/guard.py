# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What may fail beside the user's work, and takes none of it along."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import psycopg2

from odoo import api
from odoo.exceptions import ConcurrencyError
from odoo.sql_db import Savepoint

#: What concerns the whole transaction, such as a serialisation failure or a lost
#: connection, and is no failure of what runs behind a guard.
LOST = (psycopg2.OperationalError, ConcurrencyError)

# Whatever sends something to PostgreSQL; the last ones are psycopg2's own.
SENDING = ("execute", "executemany", "callproc", "copy_from", "copy_to", "copy_expert")


@contextmanager
def guard(env: api.Environment) -> Iterator[None]:
    """Undo in the database what foreign code did before it failed, and nothing else.

    What the user has changed must be written before: reading may flush it, and it would
    be rolled back together with the failure.
    """
    env.flush_all()
    try:
        with _savepoint(env.cr):
            yield
    except Exception:
        env.invalidate_all(flush=False)
        raise


def execute_unguarded(cr, code: str, parameters: list) -> None:
    """Send a statement that needs no savepoint, whatever guards there are."""
    type(cr).execute(cr, code, parameters)


@contextmanager
def _savepoint(cr) -> Iterator[None]:
    """A savepoint from the first statement on.

    Most of what is guarded finds in the cache all that it needs, and would cost the
    user two statements for nothing. So whatever sends a statement is told, on this one
    cursor, to set the savepoint before.
    """
    own = vars(cr)
    usual = {name: own[name] for name in SENDING if name in own}
    waiting, savepoint = True, None

    def begin(name, *arguments, **options):
        nonlocal savepoint
        end()
        savepoint = Savepoint(cr)
        return getattr(cr, name)(*arguments, **options)

    def end():
        nonlocal waiting
        # A guard around this one may have begun since, and waits for nothing more.
        if waiting:
            waiting = False
            for name in SENDING:
                own.pop(name, None)
            own.update(usual)

    own.update({name: partial(begin, name) for name in SENDING})
    try:
        yield
    except Exception:
        if savepoint:
            savepoint.rollback()
        raise
    finally:
        end()
        if savepoint:
            savepoint.close(rollback=False)
