# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.addons.outbox.pure.cause import STATUSES, cause_of


def migrate(cr, version):
    """Dead letters that there are get the cause that their status tells."""
    statuses = list(STATUSES)
    causes = [cause_of(status, None) for status in statuses]
    cr.execute(
        """
        UPDATE outbox_delivery d SET cause = known.cause
          FROM unnest(%s::int[], %s::text[]) AS known(status, cause)
         WHERE d.state IN ('dead', 'held') AND d.cause IS NULL
           AND d.last_status = known.status
        """,
        (statuses, causes),
    )
