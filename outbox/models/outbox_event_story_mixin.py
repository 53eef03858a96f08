# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# More endpoints than that nobody follows on one page; the tab has them all.
SHOWN_DELIVERIES = 20


class OutboxEventStoryMixin(models.AbstractModel):
    """What became of an event, at each endpoint that is owed it."""

    _name = "outbox.event.story.mixin"
    _description = "Story of an Event"

    story = fields.Json(compute="_compute_story")

    @api.depends("delivery_ids.state")
    @api.depends_context("uid", "lang", "tz", "allowed_company_ids")
    def _compute_story(self):
        for event in self:
            deliveries = event.delivery_ids[:SHOWN_DELIVERIES]
            event.story = [delivery._story() for delivery in deliveries]

    def action_open_record(self):
        """Open the document the event is about, if the user may see it."""
        self.ensure_one()
        record = self.res_model in self.env and self.env[self.res_model].browse(
            self.res_id
        )
        if not record or not record.exists():
            raise UserError(
                self.env._("%s does not exist any more.", self.document or self.key)
            )
        if not record.has_access("read"):
            raise AccessError(
                self.env._(
                    "You have no right to see %s. Ask a colleague who has, or an "
                    "administrator for the right.",
                    self.document or self.key,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
