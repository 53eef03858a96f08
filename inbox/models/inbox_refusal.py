# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models


class InboxRefusal(models.Model):
    """What a source's sender was told last that has something to fix, for each status.

    Written by the engine, see ``refused``.
    """

    _name = "inbox.refusal"
    _description = "Refused Request"
    _log_access = False
    _order = "refused_at desc"
    _rec_name = "told"

    source_id = fields.Many2one(
        "inbox.source", required=True, readonly=True, ondelete="cascade"
    )
    status = fields.Integer(required=True, readonly=True, help="Of HTTP.")
    told = fields.Char(string="What It Was Told", required=True, readonly=True)
    address = fields.Char(string="From", readonly=True)
    refused_at = fields.Datetime(string="Last Time", required=True, readonly=True)

    _status_uniq = models.Constraint(
        "UNIQUE (source_id, status)", "This status is noted already."
    )
