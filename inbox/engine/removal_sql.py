# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The SQL of removing what is kept long enough. Run in READ COMMITTED.

Rows that somebody holds are left for the next walk, so that nobody waits for it.
"""

from collections.abc import Collection
from datetime import datetime

from odoo.addons.integration_base.engine.walk import SLICE, Slice

from .lane_sql import NOW

# What is over. All else is still to be done, or needs a person.
SETTLED = "state IN ('done', 'skipped', 'discarded')"

HAS_CONTENTS = "(data IS NOT NULL OR body IS NOT NULL OR body_base64 IS NOT NULL)"

LOOK = f"""
SELECT id, received_at < %(before)s, {SETTLED} AND {{removable}}
  FROM (SELECT * FROM inbox_message
         WHERE source_id = %(source)s AND id > %(after)s
         ORDER BY source_id, id LIMIT %(slice)s) r
 ORDER BY id
"""

LOCKED = f"""
SELECT id FROM inbox_message WHERE id = ANY(%s) AND {SETTLED}
 ORDER BY id FOR UPDATE SKIP LOCKED
"""

EMPTY = f"""
UPDATE inbox_message
   SET headers = NULL, body = NULL, body_base64 = NULL, data = NULL, command = NULL
 WHERE id IN ({LOCKED})
"""

DELETE = f"DELETE FROM inbox_message WHERE id IN ({LOCKED}) RETURNING id"

REMOVABLE = {"contents": HAS_CONTENTS, "messages": "TRUE"}

MARK = """
INSERT INTO inbox_removal_mark AS mark (source_id, kind, id, began_at)
VALUES (%(source)s, %(kind)s, 0, {now})
    ON CONFLICT (source_id, kind) DO UPDATE
   SET id = CASE WHEN mark.began_at < {again} THEN 0 ELSE mark.id END,
       began_at = CASE WHEN mark.began_at < {again} THEN {now} ELSE mark.began_at END
RETURNING id
""".format(now=NOW, again=f"{NOW} - interval '7 days'")

# For as long as any source takes ids for known: a claim does not say whose it is.
FORGET_CLAIMS = f"""
DELETE FROM inbox_claim WHERE id IN (
    SELECT id FROM inbox_claim
     WHERE claimed_at < {NOW} - interval '1 day' * coalesce(
           (SELECT max(deduplicate_days) FROM inbox_source), 1)
     ORDER BY claimed_at LIMIT %s FOR UPDATE SKIP LOCKED)
"""

# A key that has not moved for so long, unless something of it waits for its turn.
FORGET_POSITIONS = """
DELETE FROM inbox_position WHERE source_id = %(source)s AND key IN (
    SELECT p.key FROM inbox_position p
     WHERE p.source_id = %(source)s AND p.moved_at < %(before)s
       AND NOT EXISTS (
           SELECT 1 FROM inbox_message m
            WHERE m.source_id = p.source_id AND m.key = p.key
              AND m.state IN ('pending', 'retrying', 'waiting', 'parked', 'held'))
     ORDER BY p.moved_at LIMIT %(slice)s FOR UPDATE SKIP LOCKED)
"""


def create_table(cr) -> None:
    """Make the table of how far each source's messages were walked through."""
    cr.execute(
        """
        CREATE TABLE IF NOT EXISTS inbox_removal_mark (
            source_id int NOT NULL REFERENCES inbox_source ON DELETE CASCADE,
            kind text NOT NULL,
            id int8 NOT NULL,
            began_at timestamp NOT NULL,
            PRIMARY KEY (source_id, kind)
        )
        """
    )


def mark(cr, source_id: int, kind: str) -> int:
    """The id of the last message that was looked at.

    What was left alone, as somebody held it or it was not over, has its turn when a
    week has passed: then it is 0.
    """
    cr.execute(MARK, {"source": source_id, "kind": kind})
    return cr.fetchone()[0]


def move_mark(cr, source_id: int, kind: str, id_: int) -> None:
    cr.execute(
        "UPDATE inbox_removal_mark SET id = %s WHERE source_id = %s AND kind = %s",
        (id_, source_id, kind),
    )


def look(cr, kind: str, source_id: int, after: int, before: datetime) -> Slice:
    """Look at a source's messages behind an id.

    :param before: what is older is to go; UTC, naive
    """
    cr.execute(
        LOOK.format(removable=REMOVABLE[kind]),
        {"source": source_id, "after": after, "before": before, "slice": SLICE},
    )
    return Slice.of(cr.fetchall(), SLICE)


def remove(cr, kind: str, ids: Collection[int]) -> int:
    """Remove what nobody holds of these messages, or of what they say; how many."""
    if not ids:
        return 0
    if kind == "contents":
        cr.execute(EMPTY, (list(ids),))
        return cr.rowcount
    cr.execute(DELETE, (list(ids),))
    gone = [id_ for (id_,) in cr.fetchall()]
    for table in ("inbox_attempt", "inbox_message_record"):
        cr.execute(f"DELETE FROM {table} WHERE message_id = ANY(%s)", (gone,))
    return len(gone)


def forget_claims(cr) -> bool:
    """Delete some claims that are old enough; whether there may be more of them."""
    cr.execute(FORGET_CLAIMS, (SLICE,))
    return cr.rowcount == SLICE


def forget_positions(cr, source_id: int, before: datetime) -> bool:
    """Forget where keys are in their order that have not moved since a time.

    :param before: UTC, naive
    :return: whether there may be more of them
    """
    cr.execute(
        FORGET_POSITIONS, {"source": source_id, "before": before, "slice": SLICE}
    )
    return cr.rowcount == SLICE
