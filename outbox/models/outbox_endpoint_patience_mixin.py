# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.tools import format_datetime

from odoo.addons.integration_base.engine.cursors import read_committed
from odoo.addons.integration_base.engine.neutral import neutral

from ..engine import circuit_sql
from ..engine.circuit_sql import Failing


class OutboxEndpointPatienceMixin(models.AbstractModel):
    """How long a receiver may fail before nobody tries any more."""

    _name = "outbox.endpoint.patience.mixin"
    _description = "Patience with an Endpoint"

    disable_after = fields.Integer(
        string="Disable After (days)",
        required=True,
        default=5,
        tracking=True,
        help="An endpoint that takes nothing for so many days is disabled. Its owner "
        "is told a day before, and then. Its deliveries wait. 0: never.",
    )

    _disable_after_range = models.Constraint(
        "CHECK (disable_after = 0 OR disable_after BETWEEN 2 AND 90)",
        "An endpoint is disabled after 2 to 90 days of failure, or never (0).",
    )

    @api.model
    def _watch(self):
        """Warn of endpoints that fail for days, and at last disable them."""
        self.env.flush_all()
        # Drains write circuits meanwhile, which would fail under Odoo's own isolation
        # level, and a cron that fails too often is switched off.
        with read_committed(self.env.registry) as cr:
            endpoints = neutral(cr)["outbox.endpoint"]
            for failing in circuit_sql.failing(cr):
                endpoints.browse(failing.endpoint)._lose_patience(failing)

    def _lose_patience(self, failing: Failing):
        since = format_datetime(self.env, failing.since)
        if failing.over and failing.warned:
            self._disable(
                self.env._(
                    "It has taken nothing since %(since)s. %(reason)s",
                    since=since,
                    reason=failing.reason,
                )
            )
        elif not failing.warned:
            circuit_sql.warned(self.env.cr, self.id)
            self._tell(
                self.env._(
                    "The receiver has taken nothing since %(since)s. %(reason)s If "
                    "that goes on for another day, the endpoint is disabled. Its "
                    "deliveries wait, and none is lost.",
                    since=since,
                    reason=failing.reason,
                ),
                "failing",
            )
