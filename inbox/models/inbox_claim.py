# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import hashlib
import json

from odoo import api, fields, models


class InboxClaim(models.Model):
    """A reference of a sender that a handler acts on, so that it does so once.

    To look for a record and to create one if there is none is not enough: another
    lane, which this transaction cannot see, may do the same at this moment. Of two
    transactions that claim one name PostgreSQL makes the second fail for
    serialisation. It is tried again, and then sees what the first one did.
    """

    _name = "inbox.claim"
    _description = "Reference That a Handler Acts On"
    _log_access = False

    name = fields.Char(required=True, readonly=True)
    digest = fields.Char(readonly=True)
    # Also those of before there was this field: they are as old as that.
    claimed_at = fields.Datetime(
        required=True, readonly=True, index=True, default=fields.Datetime.now
    )

    _name_uniq = models.Constraint(
        "UNIQUE (name)", "This reference is claimed already."
    )

    @api.model
    def _again(self, command: object, *parts: object) -> bool:
        """Claim a reference; whether this very command has done so before.

        Written by SQL: the service user needs no right to this table. A message that
        fails takes its claim back with its savepoint.

        :param command: its contents are told from others by a digest of them
        :param parts: what the reference is made of: model, company or partner, number
        """
        name = json.dumps(parts)
        text = json.dumps(command, sort_keys=True, default=str)
        digest = hashlib.sha256(text.encode()).hexdigest()
        self.env.cr.execute(
            """
            WITH before AS (SELECT digest FROM inbox_claim WHERE name = %(name)s)
            INSERT INTO inbox_claim (name, digest, claimed_at)
            VALUES (%(name)s, %(digest)s, now() AT TIME ZONE 'UTC')
            ON CONFLICT (name) DO UPDATE
            SET digest = EXCLUDED.digest, claimed_at = EXCLUDED.claimed_at
            RETURNING (SELECT digest FROM before)
            """,
            {"name": name, "digest": digest},
        )
        return self.env.cr.fetchone()[0] == digest
