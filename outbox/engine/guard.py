# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections.abc import Iterator
from contextlib import contextmanager

from odoo import api


@contextmanager
def guard(env: api.Environment) -> Iterator[None]:
    """Undo in the database what foreign code did before it failed, and nothing else.

    What the user has changed must be written before: reading may flush it, and it would
    be rolled back together with the failure.
    """
    env.flush_all()
    try:
        with env.cr.savepoint(flush=False):
            yield
    except Exception:
        env.invalidate_all(flush=False)
        raise
