# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Noting what senders were told that have something to fix, for the people here.

The last of each status for each source, so that whoever sends garbage writes no more
than a row, and no more often than once a second.
"""

import logging

import psycopg2

from odoo.addons.integration_base.engine.cursors import read_committed, wait_for_no_disk

from .lane_sql import NOW
from .refusal import Refusal

_logger = logging.getLogger(__name__)

# Nothing for an address without a source: nobody could say whose it is.
NOTE = f"""
INSERT INTO inbox_refusal AS known (source_id, status, told, address, refused_at)
SELECT id, %(status)s, %(told)s, %(address)s, {NOW}
  FROM inbox_source WHERE code = %(code)s AND active AND state <> 'draft'
    ON CONFLICT (source_id, status) DO UPDATE
   SET told = excluded.told, address = excluded.address,
       refused_at = excluded.refused_at
 WHERE known.refused_at < excluded.refused_at - interval '1 second'
"""


def note(registry, code: str, refusal: Refusal, address: str) -> None:
    """Note what the sender of a source is about to be told.

    :param code: of the source
    :param address: that the request came from
    """
    values = {
        "code": _plain(code),
        "status": refusal.status,
        "told": _plain(refusal.detail),
        "address": _plain(address),
    }
    try:
        with read_committed(registry) as cr:
            wait_for_no_disk(cr)
            cr.execute(NOTE, values)
    except psycopg2.Error:
        # The sender is told all the same what there is to fix.
        _logger.warning("A refusal could not be noted", exc_info=True)


def _plain(text: str) -> str:
    """Whatever somebody has sent, as PostgreSQL can keep it."""
    return text.encode(errors="replace").decode().replace("\0", "")
