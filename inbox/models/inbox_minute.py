# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

from odoo.addons.integration_base.engine.minute_sql import FOLDED
from odoo.addons.integration_base.models.bigint import LooseMany2one

from ..engine.minute_sql import TABLE


class InboxMinute(models.Model):
    """What came in a minute, and what became of it, by lane and command."""

    _name = "inbox.minute"
    _inherit = "integration.minute.mixin"
    _description = "Figures of Messages per Minute"
    # Rows are inserted by the engine.
    _log_access = False

    _minutes = TABLE

    source_id = LooseMany2one("inbox.source", required=True, readonly=True)
    handler_id = LooseMany2one("inbox.handler", readonly=True)
    received = fields.Integer(
        required=True,
        readonly=True,
        help="Messages that were kept. Less than none of a command: they turned out "
        "to be another.",
    )
    done = fields.Integer(required=True, readonly=True)
    failed = fields.Integer(
        string="Failed Attempts",
        required=True,
        readonly=True,
        help="After which a message is tried again or needs a person.",
    )

    _key_uniq = models.UniqueIndex(f"({TABLE.key})")
    _source_idx = models.Index("(source_id, minute)")
    _unfolded_idx = models.Index(f"(minute) WHERE lane_id <> {FOLDED}")
