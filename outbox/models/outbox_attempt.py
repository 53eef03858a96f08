# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from odoo.addons.integration_base.models.bigint import (
    BigMany2one,
    LooseMany2one,
    widen_id,
)

from ..pure.readable_body import readable


class OutboxAttempt(models.Model):
    """One try at a delivery: what was sent and what came back."""

    _name = "outbox.attempt"
    _inherit = "outbox.attempt.exchange.mixin"
    _description = "Delivery Attempt"
    _order = "id desc"
    _rec_name = "number"
    _log_access = False

    delivery_id = BigMany2one("outbox.delivery", required=True, readonly=True)
    endpoint_id = LooseMany2one("outbox.endpoint", readonly=True)
    # Its delivery keeps the company from being deleted.
    company_id = LooseMany2one("res.company", readonly=True)
    number = fields.Integer(readonly=True)
    outcome = fields.Selection(
        [
            ("delivered", "Delivered"),
            ("retry", "Failed"),
            ("gone", "Gone"),
            ("blocked", "Blocked"),
        ],
        readonly=True,
    )
    fault = fields.Selection(
        [("endpoint", "Endpoint"), ("message", "Event")],
        readonly=True,
        help="Endpoint: the receiver or the way to it is in trouble, whatever is sent. "
        "Event: the receiver refused this very event.",
    )
    started_at = fields.Datetime(readonly=True)
    duration = fields.Float(string="Duration (s)", readonly=True, digits=(16, 3))
    url = fields.Char(string="URL", readonly=True)
    request_headers = fields.Text(readonly=True)
    request_body = fields.Text(readonly=True)
    status = fields.Integer(string="HTTP Status", readonly=True, aggregator=None)
    response_headers = fields.Text(readonly=True)
    response_body = fields.Text(
        readonly=True, help="The first 16 KiB of what the receiver answered."
    )
    error = fields.Text(readonly=True)
    batch = fields.Char(
        readonly=True,
        help="The id of the message that several events travelled in (webhook-id).",
    )
    batch_count = fields.Integer(
        string="Events in the Request", readonly=True, aggregator=None
    )
    request_body_pretty = fields.Text(
        string="Request Body (readable)", compute="_compute_bodies_pretty"
    )
    response_body_pretty = fields.Text(
        string="Response Body (readable)", compute="_compute_bodies_pretty"
    )

    whole_body = fields.Text(
        string="Request Body as Sent",
        compute="_compute_whole",
        help="Of all events that travelled together, if you may see them all.",
    )

    _delivery_idx = models.Index("(delivery_id)")
    _started_at_idx = models.Index("USING brin (started_at)")
    _batch_idx = models.Index("(batch) WHERE batch IS NOT NULL")

    def init(self):
        widen_id(self.env.cr, self._table)

    @api.depends("request_body", "response_body", "batch")
    def _compute_bodies_pretty(self):
        for attempt in self:
            attempt.request_body_pretty = readable(attempt.request_body).text
            attempt.response_body_pretty = readable(attempt._answer()).text

    @api.depends("request_body", "batch", "batch_count")
    def _compute_whole(self):
        for attempt in self:
            bodies = attempt._together().mapped("request_body")
            if not attempt.batch:
                attempt.whole_body = attempt.request_body
            elif len(bodies) == attempt.batch_count:
                attempt.whole_body = f"[{','.join(bodies)}]"
            else:
                # Events of companies that are not the user's.
                attempt.whole_body = False

    def _together(self):
        """Attempts of the same request that the user may see, as they stood in it."""
        self.ensure_one()
        if not self.batch:
            return self
        found = self.search_fetch(
            [("batch", "=", self.batch)], ["started_at"], order="id"
        )
        # The same events that are tried again have the same id.
        return found.filtered(
            lambda attempt: attempt.started_at == self.started_at
        ).with_prefetch()

    def _answer(self) -> str | bool:
        """The body of the response, which is kept once for a whole batch."""
        if self.response_body or not self.batch:
            return self.response_body
        return next(filter(None, self._together().mapped("response_body")), False)
