# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import api, fields, models


class OutboxReconciliationPlan(models.Model):
    """A comparison that is made again and again, of windows without a gap."""

    _name = "outbox.reconciliation.plan"
    _description = "Reconciliation Plan"
    _order = "endpoint_id, id"
    _rec_name = "endpoint_id"

    active = fields.Boolean(default=True)
    endpoint_id = fields.Many2one("outbox.endpoint", required=True, ondelete="cascade")
    event_type_ids = fields.Many2many(
        "outbox.event.type",
        string="Event Types",
        help="Empty: all that the endpoint is subscribed to.",
    )
    interval_hours = fields.Integer(
        string="Every (hours)",
        required=True,
        default=24,
        help="How long the window of a comparison is.",
    )
    lag_minutes = fields.Integer(
        string="After (minutes)",
        required=True,
        default=60,
        help="A window is compared when it has ended this long ago, so that what was "
        "under way has arrived.",
    )
    compared_until = fields.Datetime(
        required=True,
        default=lambda self: fields.Datetime.now().replace(
            minute=0, second=0, microsecond=0
        ),
        help="The next window begins here.",
    )
    next_at = fields.Datetime(string="Next Comparison", compute="_compute_next_at")
    reconciliation_ids = fields.One2many("outbox.reconciliation", "plan_id")

    _interval_range = models.Constraint(
        "CHECK (interval_hours BETWEEN 1 AND 744)",
        "Compare every 1 to 744 hours (31 days).",
    )
    _lag_range = models.Constraint(
        "CHECK (lag_minutes BETWEEN 5 AND 10080)",
        "Compare 5 to 10080 minutes (7 days) after the end of a window.",
    )

    @api.depends("compared_until", "interval_hours", "lag_minutes")
    def _compute_next_at(self):
        for plan in self:
            plan.next_at = plan.compared_until and (
                plan.compared_until
                + timedelta(hours=plan.interval_hours, minutes=plan.lag_minutes)
            )

    @api.model
    def _run_due(self):
        """Begin the comparisons whose time has come."""
        now = fields.Datetime.now()
        for plan in self.search([("endpoint_id.active", "=", True)]):
            if plan.next_at <= now:
                plan._begin()

    def _begin(self):
        # After a standstill of days one long window is compared, and none left out.
        step = timedelta(hours=self.interval_hours)
        latest = fields.Datetime.now() - timedelta(minutes=self.lag_minutes)
        start = self.compared_until
        end = start + step * ((latest - start) // step)
        if not (self.event_type_ids or self.endpoint_id.subscription_ids):
            # There is nothing to compare yet.
            self.compared_until = end
            return
        self.env["outbox.reconciliation"].create(
            {
                "plan_id": self.id,
                "endpoint_id": self.endpoint_id.id,
                "event_type_ids": self.event_type_ids.ids,
                "date_from": start,
                "date_to": end,
            }
        )._start()
        self.compared_until = end

    def _report(self, reconciliation):
        """Tell the owner of the endpoint what is missing, if anything is."""
        if reconciliation.state == "failed":
            message = self.env._(
                "The comparison %(name)s could not be made: %(reason)s It goes on "
                "where it stopped when somebody presses Continue.",
                name=reconciliation.display_name,
                reason=reconciliation.error,
            )
        elif reconciliation.missing or reconciliation.unknown:
            message = self.env._(
                "The comparison %(name)s found %(missing)s events that are missing at "
                "the receiver, and %(unknown)s there that are unknown here. See "
                "Integration, Recovery, Reconciliations.",
                name=reconciliation.display_name,
                missing=reconciliation.missing,
                unknown=reconciliation.unknown,
            )
        else:
            return
        self.endpoint_id._tell(message, "missing")
