# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine import replay_source

SAMPLE = 8


class OutboxReplayStartPreviewMixin(models.AbstractModel):
    """What a replay would send, before anything is sent.

    All of it follows from what the present user may see, and from nothing that a form
    says about users, models or records.
    """

    _name = "outbox.replay.start.preview.mixin"
    _description = "Preview of a Replay"

    total = fields.Integer(compute="_compute_preview", string="Deliveries, At Most")
    summary = fields.Text(compute="_compute_preview", string="By Endpoint")
    problem = fields.Text(compute="_compute_preview")
    sample_ids = fields.Many2many(
        "outbox.event", compute="_compute_preview", string="For Example"
    )
    sample_records = fields.Text(compute="_compute_preview", string="For Example, Of")

    @api.depends(
        "mode",
        "chosen_ids",
        "since",
        "time_from",
        "time_to",
        "event_type_ids",
        "event_type_id",
        "domain",
        "company_ids",
        "endpoint_ids",
    )
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_preview(self):
        for wizard in self:
            wizard.update(
                {
                    "total": 0,
                    "summary": False,
                    "problem": False,
                    "sample_ids": False,
                    "sample_records": False,
                }
            )
            try:
                plans = wizard._plans()
                wizard._show_sample(plans)
            except (UserError, AccessError) as error:
                wizard.problem = str(error)
            else:
                wizard.total = sum(plan.total for plan in plans)
                wizard.summary = "\n".join(
                    f"{plan.endpoint.display_name}: {plan.total:,}" for plan in plans
                )

    def _show_sample(self, plans: list):
        if not plans:
            return
        me = self._scoped()
        if self.mode == "snapshot":
            model, domain = me._snapshot_records()
            records = model.search(domain, order="id", limit=SAMPLE)
            self.sample_records = "\n".join(records.mapped("display_name"))
            return
        first = plans[0]
        ids = first.events[:SAMPLE] or replay_source.sample_window(
            self.env.cr, me._window(), first.endpoint._audience(), SAMPLE
        )
        self.sample_ids = me.env["outbox.event"].search([("id", "in", list(ids))])
