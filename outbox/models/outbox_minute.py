# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

from odoo.addons.integration_base.engine.minute_sql import FOLDED
from odoo.addons.integration_base.models.bigint import LooseMany2one

from ..engine.minute_sql import TABLE


class OutboxMinute(models.Model):
    """What became of deliveries in a minute, by lane, event type and company."""

    _name = "outbox.minute"
    _inherit = "integration.minute.mixin"
    _description = "Figures per Minute"
    # Rows are inserted by the engine.
    _log_access = False

    _minutes = TABLE

    endpoint_id = LooseMany2one("outbox.endpoint", required=True, readonly=True)
    event_type_id = LooseMany2one("outbox.event.type", readonly=True)
    attempts = fields.Integer(
        required=True, readonly=True, help="Tries at deliveries, of batches one by one."
    )
    failed = fields.Integer(
        string="Failed Attempts",
        required=True,
        readonly=True,
        help="Those after which the delivery had not arrived.",
    )
    delivered = fields.Integer(required=True, readonly=True)
    dead = fields.Integer(
        required=True, readonly=True, help="Deliveries that were given up."
    )
    held = fields.Integer(
        required=True, readonly=True, help="Deliveries that wait for a person since."
    )
    expired = fields.Integer(
        required=True, readonly=True, help="Deliveries that nobody needed any more."
    )

    _key_uniq = models.UniqueIndex(f"({TABLE.key})")
    _endpoint_idx = models.Index("(endpoint_id, minute)")
    _unfolded_idx = models.Index(f"(minute) WHERE lane_id <> {FOLDED}")
