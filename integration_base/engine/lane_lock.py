# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Whose a lane is: whoever holds its lock row, until his transaction ends.

The lock rows of a model's lanes are in a table of their own, ``<table>_lock``. They are
never updated, so locking one cannot raise a serialisation failure, and it is free the
moment its holder's connection ends.
"""

import time

from odoo.tools import SQL

from odoo.addons.queue_job.exception import RetryableJobError

# A run that just read its last batch still owns the lane for a moment.
TRIES = 3
PAUSE = 0.03


def _table(lanes: str) -> SQL:
    return SQL.identifier(f"{lanes}_lock")


def create_table(cr, lanes: str) -> None:
    """:param lanes: table of the lanes"""
    cr.execute(
        SQL(
            """
            CREATE TABLE IF NOT EXISTS %s (
                lane_id int PRIMARY KEY REFERENCES %s ON DELETE CASCADE
            )
            """,
            _table(lanes),
            SQL.identifier(lanes),
        )
    )


def add(cr, lanes: str, lane_ids: list[int]) -> None:
    """Lock rows of new lanes.

    :param lanes: table of the lanes
    """
    cr.execute(SQL("INSERT INTO %s SELECT unnest(%s::int[])", _table(lanes), lane_ids))


def lock(cr, lanes: str, lane_id: int) -> bool:
    """Own the lane until the transaction of this cursor ends; False if someone does.

    :param lanes: table of the lanes
    """
    cr.execute(
        SQL(
            "SELECT lane_id FROM %s WHERE lane_id = %s FOR NO KEY UPDATE SKIP LOCKED",
            _table(lanes),
            lane_id,
        )
    )
    return bool(cr.rowcount)


def own(lane) -> None:
    """Own a lane until the job ends.

    :param lane: record on the job's cursor
    :raises RetryableJobError: another run owns it
    """
    for attempt in range(TRIES):
        if attempt:
            time.sleep(PAUSE)
        if lock(lane.env.cr, lane._table, lane.id):
            return
    raise RetryableJobError("Another job has this lane.", seconds=1, ignore_retry=True)
