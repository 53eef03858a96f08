# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

MEBIBYTE = 2**20


class InboxSourceLimitsMixin(models.AbstractModel):
    """How much a source may send."""

    _name = "inbox.source.limits.mixin"
    _description = "Limits of a Source"

    rate_limit = fields.Integer(
        string="Messages a Minute",
        required=True,
        default=0,
        help="Senders are asked to come back later beyond that. 0: no limit.",
    )
    max_size = fields.Integer(
        string="Largest Request (bytes)", required=True, default=MEBIBYTE
    )
    id_path = fields.Char(
        string="Path of the Message ID",
        help="JMESPath to the sender's id in a plain JSON body, such as header.id. "
        "Ids in a header or a CloudEvent come first.",
    )
    type_path = fields.Char(
        string="Path of the Message Type",
        help="JMESPath to what happened, in a plain JSON body, such as header.event.",
    )
    deduplicate_days = fields.Integer(
        string="Remember IDs for (days)",
        required=True,
        default=30,
        help="A message that comes again within that time is answered as a duplicate.",
    )

    _rate_limit_range = models.Constraint(
        "CHECK (rate_limit BETWEEN 0 AND 100000)",
        "Choose between 0, which is no limit, and 100000 messages a minute.",
    )
    _max_size_range = models.Constraint(
        f"CHECK (max_size BETWEEN 1 AND {64 * MEBIBYTE})",
        "Choose a largest request between 1 byte and 64 MiB.",
    )
    _deduplicate_days_range = models.Constraint(
        "CHECK (deduplicate_days BETWEEN 1 AND 3650)",
        "Ids are remembered for 1 to 3650 days.",
    )
