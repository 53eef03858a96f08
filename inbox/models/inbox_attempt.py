# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

from odoo.addons.integration_base.models.bigint import BigMany2one, LooseMany2one

from .inbox_message import ERROR_CLASSES, STATES


class InboxAttempt(models.Model):
    """One try at a message."""

    _name = "inbox.attempt"
    _description = "Attempt at a Message"
    _order = "id desc"
    _rec_name = "started_at"
    # Rows are inserted by the engine.
    _log_access = False

    message_id = BigMany2one("inbox.message", required=True, readonly=True, index=True)
    company_id = fields.Many2one(related="message_id.company_id")
    source_id = LooseMany2one(related="message_id.source_id")
    started_at = fields.Datetime(string="Started", required=True, readonly=True)
    duration = fields.Integer(string="Duration (ms)", readonly=True, aggregator="avg")
    outcome = fields.Selection(STATES, readonly=True)
    error_class = fields.Selection(ERROR_CLASSES, string="Problem", readonly=True)
    error = fields.Text(readonly=True)

    _started_at_idx = models.Index("USING brin (started_at)")
