# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.integration_base.models.access import (
    require_manager,
    require_operator,
)

STATES = [("draft", "Draft"), ("open", "Open"), ("paused", "Paused")]


class InboxSourceStateMixin(models.AbstractModel):
    """Whether a source may send, and whether what it sends is processed."""

    _name = "inbox.source.state.mixin"
    _description = "State of a Source"

    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        help="Draft: whoever sends is told that there is no such source. Open: "
        "messages are taken and processed. Paused: they are taken, and wait.",
    )
    state_reason = fields.Char(readonly=True, copy=False)
    user_id = fields.Many2one(
        "res.users",
        string="Service User",
        domain=[("share", "=", False)],
        help="Messages do what this user may do, and no more.",
    )

    problem = fields.Char(
        compute="_compute_problem", help="Why nothing is processed although it is open."
    )

    @api.depends("user_id", "state", "company_id")
    def _compute_problem(self):
        for source in self:
            source.problem = source.state == "open" and source._user_problem()

    @api.constrains("user_id", "state", "company_id")
    def _check_user(self):
        for source in self:
            if source.state != "draft" and (problem := source._user_problem()):
                raise ValidationError(problem)

    def _user_problem(self) -> str | None:
        """Why nothing can be done as the service user; None if all is well."""
        self.ensure_one()
        # sudo: whoever configures a source need not see users of other companies
        user = self.user_id.sudo()
        if not user:
            return self.env._("Choose the service user of %s.", self.name)
        if user._is_superuser() or user._is_system() or user.share or not user.active:
            return self.env._(
                "%s cannot be a service user. Choose an active internal user that is "
                "no administrator and has just the rights that the messages need.",
                user.name,
            )
        if self.company_id not in user.company_ids:
            return self.env._(
                "%(user)s may not work for %(company)s. Allow that company in the "
                "settings of the user, or choose another.",
                user=user.name,
                company=self.company_id.name,
            )
        return None

    def action_open(self):
        """Take messages, and process them."""
        require_manager(self.env)
        for source in self:
            if source.verification == "none":
                raise UserError(
                    self.env._(
                        "%s verifies nothing: anybody who learns its address may send. "
                        "Choose a verification, or open it unverified on purpose.",
                        source.name,
                    )
                )
        self._require_secret()
        self._open("source_opened")

    def action_open_unverified(self):
        """Take messages from anybody, which a person has confirmed."""
        require_manager(self.env)
        self._open("source_opened_unverified")

    def action_pause(self):
        """Keep messages that come, and process none until it is opened again."""
        require_operator(self.env)
        self.check_access("read")
        opened = self.filtered(lambda source: source.state == "open")
        # sudo: Operators may pause, and configure nothing
        opened.sudo().write({"state": "paused", "state_reason": False})
        self.env["integration.audit"]._log(opened, "source_paused")

    def action_resume(self):
        """Process what was kept while it was paused, and go on."""
        require_operator(self.env)
        self.check_access("read")
        paused = self.filtered(lambda source: source.state == "paused")
        paused._require_secret()
        # sudo: Operators may undo a pause, and configure nothing
        paused.sudo()._open("source_opened")

    def action_close(self):
        """Have nothing sent any more."""
        require_manager(self.env)
        self.write({"state": "draft", "state_reason": False})
        self.env["integration.audit"]._log(self, "source_closed")

    def _open(self, action: str):
        self.write({"state": "open", "state_reason": False})
        self.env["integration.audit"]._log(self, action)
        self.lane_ids._wake_after_commit()
