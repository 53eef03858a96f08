# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from odoo.addons.integration_base.engine.minute_sql import FOLDED
from odoo.addons.integration_base.models.bigint import LooseMany2one, widen_id

from ..engine.minute_sql import TABLE


class OutboxMinute(models.Model):
    """What became of deliveries in a minute, by lane, event type and company.

    Drain jobs add to it in the transaction of their results. Later it is folded into
    one row per endpoint and hour.
    """

    _name = "outbox.minute"
    _description = "Figures per Minute"
    _order = "minute desc, id"
    _rec_name = "minute"
    # Rows are inserted by the engine.
    _log_access = False

    minute = fields.Datetime(
        required=True, readonly=True, help="When the minute began, or the hour."
    )
    lane_id = fields.Integer(
        string="Lane",
        required=True,
        readonly=True,
        aggregator=None,
        help="0: figures of an hour and of all lanes.",
    )
    endpoint_id = LooseMany2one("outbox.endpoint", required=True, readonly=True)
    event_type_id = LooseMany2one("outbox.event.type", readonly=True)
    company_id = LooseMany2one("res.company", readonly=True)
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

    def init(self):
        # A row that is there already costs an id all the same.
        widen_id(self.env.cr, self._table)
        # How long things took, counted as pure.histogram says: Odoo has no such field.
        # Rows of a busy minute change in place.
        self.env.cr.execute(
            """
            ALTER TABLE outbox_minute
                ADD COLUMN IF NOT EXISTS latency int[] NOT NULL,
                ADD COLUMN IF NOT EXISTS duration int[] NOT NULL,
                SET (fillfactor = 50)
            """
        )

    @api.autovacuum
    def _fold(self):
        """Fold an hour; to be called again as long as there is more."""
        folded = TABLE.fold(self.env.cr)
        return folded, folded

    @api.autovacuum
    def _forget(self):
        """Delete some of what is too old; to be called again likewise."""
        gone = TABLE.forget(self.env.cr)
        return gone, gone
