# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.integration_base.models.bigint import BigMany2one


class InboxMessageRecord(models.Model):
    """A record that a message changed."""

    _name = "inbox.message.record"
    _description = "Record that a Message Changed"
    _order = "id"
    # Rows are inserted by the engine, at the time of the message.
    _log_access = False

    message_id = BigMany2one("inbox.message", required=True, readonly=True, index=True)
    company_id = fields.Many2one(related="message_id.company_id")
    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record ID", model_field="res_model", required=True, readonly=True
    )
    name = fields.Char(string="Record", readonly=True)

    _record_idx = models.Index("(res_model, res_id)")

    @api.depends("name")
    def _compute_display_name(self):
        for record in self:
            record.display_name = record.name or f"{record.res_model}/{record.res_id}"

    def action_open_record(self):
        """Open what was changed, if it is still there."""
        self.ensure_one()
        found = self.res_model in self.env and self.env[self.res_model].browse(
            self.res_id
        )
        if not found or not found.exists():
            raise UserError(self.env._("This record does not exist any more."))
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
