# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import json

from odoo import api, fields, models

from odoo.addons.integration_base.models.bigint import (
    BigMany2one,
    LooseMany2one,
    widen_id,
)


class OutboxAttempt(models.Model):
    """One try at a delivery: what was sent and what came back."""

    _name = "outbox.attempt"
    _description = "Delivery Attempt"
    _order = "id desc"
    _rec_name = "number"
    _log_access = False

    delivery_id = BigMany2one("outbox.delivery", required=True, readonly=True)
    endpoint_id = LooseMany2one("outbox.endpoint", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, ondelete="restrict")
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
    request_body_pretty = fields.Text(
        string="Request Body (readable)", compute="_compute_bodies_pretty"
    )
    response_body_pretty = fields.Text(
        string="Response Body (readable)", compute="_compute_bodies_pretty"
    )

    _delivery_idx = models.Index("(delivery_id)")

    def init(self):
        widen_id(self.env.cr, self._table)

    @api.depends("request_body", "response_body")
    def _compute_bodies_pretty(self):
        for attempt in self:
            attempt.request_body_pretty = _readable(attempt.request_body)
            attempt.response_body_pretty = _readable(attempt.response_body)


def _readable(body: str | None) -> str | None:
    """JSON in lines; anything else, a cut body included, as it is."""
    try:
        return json.dumps(json.loads(body or ""), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return body
