# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import UserError

from .access import require_operator
from .integration_decision_mixin import SLICE


class IntegrationDecideMixin(models.AbstractModel):
    """A wizard that asks why, before something is done about what was selected.

    Models add the selection ``decision``, and say where decisions are kept
    (``_decisions``) and what is meant by all of a kind (``_alike_label``).
    """

    _name = "integration.decide.mixin"
    _description = "Decide with a Reason"

    _decisions: str

    picked = fields.Json(readonly=True, help="Ids of what was selected.")
    reason = fields.Char(string="Why")
    scope = fields.Selection(
        lambda self: self._select_scope(),
        string="For",
        required=True,
        default="picked",
    )
    picked_count = fields.Integer(compute="_compute_counts")
    alike_count = fields.Integer(compute="_compute_counts")
    count = fields.Integer(compute="_compute_counts")
    in_jobs = fields.Boolean(compute="_compute_counts")

    @api.depends("picked", "scope")
    def _compute_counts(self):
        for wizard in self:
            wizard.picked_count = len(wizard.picked or [])
            wizard.alike_count = wizard._subjects().search_count(wizard._alike_domain())
            wizard.count = (
                wizard.alike_count if wizard.scope == "alike" else wizard.picked_count
            )
            wizard.in_jobs = wizard.count > SLICE

    @api.model
    def _select_scope(self) -> list[tuple[str, str]]:
        return [
            ("picked", self.env._("What is selected")),
            ("alike", self._alike_label()),
        ]

    @api.model
    def _alike_label(self) -> str:
        """What is meant by all that wait for the same reason."""
        return self.env._("All of the kind")

    def _subjects(self):
        """The model that it is about."""
        return self.env[self.env[self._decisions]._subjects]

    def _alike_domain(self):
        # Of a whole page that was selected, one slice tells enough of its kinds.
        picked = [("id", "in", (self.picked or [])[:SLICE])]
        return self._subjects().search(picked)._alike()

    def _open(self) -> dict:
        return {
            "type": "ir.actions.act_window",
            "name": self._label(),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _label(self) -> str:
        labels = dict(self._fields["decision"]._description_selection(self.env))
        return labels[self.decision]

    def action_decide(self):
        """Do it, and say what was done and what was left alone."""
        self.ensure_one()
        require_operator(self.env)
        reason = self._given_reason()
        made = self.env[self._decisions]._begin(self.decision, reason, self._chosen())
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success"
                if made.done_count or made.total > SLICE
                else "warning",
                "title": self._label(),
                "message": self._message(made),
                "sticky": made.left_count > 0,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _given_reason(self) -> str:
        """:raises UserError: there is none"""
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(
                self.env._("Say why: colleagues find it in the audit trail.")
            )
        return reason

    def _chosen(self) -> list[int]:
        domain = [("id", "in", self.picked or [])]
        if self.scope == "alike":
            domain = self._alike_domain()
        return self._subjects().search(domain, order="id").ids

    def _message(self, made) -> str:
        if made.state == "running":
            return self.env._(
                "%s are decided about in the background. You get a message when that "
                "is done; the page Decisions shows how far it is.",
                made.total,
            )
        return made.result
