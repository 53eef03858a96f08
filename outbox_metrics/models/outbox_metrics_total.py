# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from odoo.addons.integration_base.models.bigint import BigInteger, LooseMany2one

from ..engine import totals_sql


class OutboxMetricsTotal(models.Model):
    """What became of deliveries since the suite was installed, for counters."""

    _name = "outbox.metrics.total"
    _description = "Running Totals"
    # Rows are inserted by the engine.
    _log_access = False

    until = fields.Datetime(required=True, readonly=True)
    endpoint_id = LooseMany2one("outbox.endpoint", required=True, readonly=True)
    event_type_id = fields.Integer(
        required=True, readonly=True, help="0: its type is gone."
    )
    attempts = BigInteger(required=True, readonly=True)
    failed = BigInteger(required=True, readonly=True)
    delivered = BigInteger(required=True, readonly=True)
    dead = BigInteger(required=True, readonly=True)
    held = BigInteger(required=True, readonly=True)
    expired = BigInteger(required=True, readonly=True)

    def init(self):
        # How long things took, counted as integration_base says: Odoo has no such
        # field.
        self.env.cr.execute(
            """
            ALTER TABLE outbox_metrics_total
                ADD COLUMN IF NOT EXISTS latency int8[] NOT NULL,
                ADD COLUMN IF NOT EXISTS duration int8[] NOT NULL
            """
        )

    @api.model
    def _fold(self):
        """Add what has become of deliveries, up to an hour ago."""
        totals_sql.fold(self.env.cr)
