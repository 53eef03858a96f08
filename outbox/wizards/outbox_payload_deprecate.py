# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.exceptions import UserError


class OutboxPayloadDeprecate(models.TransientModel):
    """Announce the end of a payload version."""

    _name = "outbox.payload.deprecate"
    _description = "Deprecate a Payload Version"

    payload_id = fields.Many2one("outbox.payload", required=True, ondelete="cascade")
    sunset_date = fields.Date(
        required=True,
        default=lambda self: fields.Date.context_today(self) + relativedelta(months=6),
        help="The last day on which receivers may rely on this version.",
    )
    reason = fields.Char(string="Why")
    subscription_ids = fields.Many2many(
        related="payload_id.subscription_ids", related_sudo=False
    )

    def action_deprecate(self):
        """Deprecate it, tell the owners of the endpoints, and show it."""
        self.ensure_one()
        if self.sunset_date <= fields.Date.context_today(self):
            raise UserError(
                self.env._(
                    "Receivers need time to move: choose a day in the future for the "
                    "sunset."
                )
            )
        self.payload_id._deprecate(self.sunset_date, self.reason)
        return {"type": "ir.actions.act_window_close"}
