# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

from ..engine import pace_sql, wake_up


class OutboxEndpointLimitsMixin(models.AbstractModel):
    """How much a receiver takes: at once, and in a second."""

    _name = "outbox.endpoint.limits.mixin"
    _description = "Limits of an Endpoint"

    rate_limit = fields.Float(
        string="Events per Second",
        tracking=True,
        help="No more are sent in a second, by all lanes together; each event of a "
        "batch counts. 0.1 is one in ten seconds. 0: no limit.",
    )
    max_size = fields.Integer(
        string="Largest Request (kB)",
        required=True,
        default=1024,
        tracking=True,
        help="An event that is larger is not sent but given up or held, with the "
        "reason; a batch is divided. It counts before compression. 1024 is what web "
        "servers commonly take; every receiver of CloudEvents has to take 64.",
    )

    _rate_limit_range = models.Constraint(
        "CHECK (rate_limit = 0 OR rate_limit BETWEEN 0.0001 AND 100000)",
        "Choose between 0.0001 (one in three hours) and 100,000 events per second, or "
        "0 for no limit.",
    )
    _max_size_range = models.Constraint(
        "CHECK (max_size BETWEEN 1 AND 102400)",
        "Choose between 1 and 102,400 kB for the largest request.",
    )

    def init(self):
        result = super().init()
        if not self._abstract:
            self.env.cr.execute(pace_sql.TABLE)
        return result

    def write(self, vals):
        changed = self.filtered(
            lambda endpoint: (
                vals.get("rate_limit", endpoint.rate_limit) != endpoint.rate_limit
            )
        )
        result = super().write(vals)
        if changed:
            pace_sql.forget(self.env.cr, changed.ids)
            for endpoint in changed:
                # A run may be due much later only by the old limit.
                wake_up.after_commit(self.env.cr, endpoint.lane_ids._keys())
        return result
