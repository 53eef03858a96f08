# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from odoo.addons.integration_base.models.access import require_operator

from ..models.outbox_decision import DECISIONS, SLICE


class OutboxDeliveryDecide(models.TransientModel):
    """Ask why, before something is done about deliveries."""

    _name = "outbox.delivery.decide"
    _inherit = "integration.decide.mixin"
    _description = "Decide about Deliveries"

    decision = fields.Selection(DECISIONS, required=True, readonly=True)
    scope = fields.Selection(
        [
            ("picked", "What is selected"),
            ("alike", "All dead letters of the same endpoint, event type and cause"),
        ],
        string="For",
        required=True,
        default="picked",
    )
    picked_count = fields.Integer(compute="_compute_counts")
    alike_count = fields.Integer(compute="_compute_counts")
    count = fields.Integer(string="Deliveries", compute="_compute_counts")
    in_jobs = fields.Boolean(compute="_compute_counts")

    @api.depends("picked", "scope")
    def _compute_counts(self):
        deliveries = self.env["outbox.delivery"]
        for wizard in self:
            wizard.picked_count = len(wizard.picked or [])
            alike = wizard._alike_domain()
            wizard.alike_count = deliveries.search_count(alike)
            wizard.count = (
                wizard.alike_count if wizard.scope == "alike" else wizard.picked_count
            )
            wizard.in_jobs = wizard.count > SLICE

    def _alike_domain(self):
        # Of a whole page that was selected, one slice tells enough of its kinds.
        deliveries = self.env["outbox.delivery"].search(
            [("id", "in", (self.picked or [])[:SLICE])]
        )
        return deliveries.filtered(lambda d: d.state in ("dead", "held"))._alike()

    def action_decide(self):
        """Do it, and say what was done and what was left alone."""
        self.ensure_one()
        require_operator(self.env)
        reason = self._given_reason()
        made = self.env["outbox.decision"]._begin(self.decision, reason, self._chosen())
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success"
                if made.done_count or made.total > SLICE
                else "warning",
                "title": made._label(),
                "message": self._message(made),
                "sticky": made.left_count > 0,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _chosen(self) -> list[int]:
        domain = [("id", "in", self.picked or [])]
        if self.scope == "alike":
            domain = self._alike_domain()
        return self.env["outbox.delivery"].search(domain, order="id").ids

    def _message(self, made) -> str:
        if made.state == "running":
            return self.env._(
                "%s deliveries are decided about in the background. You get a message "
                "when that is done; Recovery, Decisions shows how far it is.",
                made.total,
            )
        return made.result
