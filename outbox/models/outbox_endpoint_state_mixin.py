# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import logging

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.integration_base.models.access import require_operator
from odoo.addons.integration_base.models.integration_encrypted_mixin import (
    MANAGER_GROUP,
)

from ..engine import wake_up

_logger = logging.getLogger(__name__)

# What a state is called in the audit trail when an endpoint gets it.
STATE_ACTIONS = {
    "active": "endpoint_resumed",
    "paused": "endpoint_paused",
    "disabled": "endpoint_disabled",
}


class OutboxEndpointStateMixin(models.AbstractModel):
    """Whether an endpoint is sent to: who may change that, and what follows."""

    _name = "outbox.endpoint.state.mixin"
    _description = "State of an Endpoint"

    state = fields.Selection(
        [("active", "Active"), ("paused", "Paused"), ("disabled", "Disabled")],
        required=True,
        default=lambda self: "paused" if self._is_neutralized() else "active",
        readonly=True,
        copy=False,
        tracking=True,
        help="Deliveries of a paused or disabled endpoint wait; none is lost.",
    )
    state_reason = fields.Char(string="Reason", readonly=True, copy=False)

    @api.constrains("state")
    def _check_neutralized(self):
        if "active" in self.mapped("state") and self._is_neutralized():
            raise ValidationError(
                self.env._(
                    "This database is a neutralized copy, so that nothing of it "
                    "reaches production's partners: its endpoints stay paused. To "
                    "deliver from it all the same, enter the addresses of test "
                    "receivers, and have an administrator delete the system parameter "
                    "database.is_neutralized."
                )
            )

    @api.model
    def _is_neutralized(self) -> bool:
        # Odoo's own mark of such a copy, which only administrators may read.
        params = self.env["ir.config_parameter"].sudo()
        return bool(params.get_param("database.is_neutralized"))

    def action_pause(self):
        """Keep deliveries waiting from now on."""
        self._switch("paused")

    def action_resume(self):
        """Deliver what waits, and go on."""
        self._switch("active")

    def _switch(self, state: str):
        require_operator(self.env)
        self.check_access("read")
        # Operators may change the state and nothing else.
        self.sudo().filtered(lambda endpoint: endpoint.state != state).write(
            {"state": state, "state_reason": False}
        )

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self._state_written()
        return result

    def _state_written(self):
        """Put a change of state on record, and deliver what waited for it."""
        for endpoint in self:
            self.env["integration.audit"]._log(
                endpoint, STATE_ACTIONS[endpoint.state], endpoint.state_reason or None
            )
            if endpoint.state == "active":
                endpoint.circuit_ids._close()
                wake_up.after_commit(self.env.cr, endpoint.lane_ids._keys())

    def _disable(self, reason: str):
        """Stop sending until a person resumes: the receiver or its address says so."""
        self.ensure_one()
        self.write({"state": "disabled", "state_reason": reason})
        message = self.env._(
            "The endpoint was disabled: %s Its deliveries wait. Resume it when the "
            "cause is mended.",
            reason,
        )
        self._tell(message, "disabled")

    def _tell(self, message: str, topic: str):
        """Post a message that reaches the owner, whatever becomes of the mail.

        :param topic: what it is about; see :meth:`_listeners`
        """
        # Mail servers are slow, and the queue of mails is not ours to hold up.
        endpoint = self.with_context(mail_notify_force_send=False)
        try:
            with self.env.cr.savepoint():
                endpoint.message_post(
                    body=message, partner_ids=self._listeners(topic).ids
                )
        except Exception:
            # Mail is open to any addon, and what fails there must not keep the
            # endpoint sending.
            _logger.exception("No message on endpoint %s: %s", self.name, message)

    def _listeners(self, topic: str):
        """Partners whom a message on the endpoint is sent to; hook.

        :param topic: ``failing`` (it will be disabled), ``disabled``, ``overdue``
            (deliveries do not go out although the receiver is well, or go out again),
            and what other addons have to tell
        """
        return self._owners().partner_id

    def _owners(self):
        """Users who are told: the owner, and where a message would not reach that one,
        the Integration Managers, who can find another."""
        self.ensure_one()
        # sudo: whoever causes a message need not be one who sees all users
        endpoint = self.sudo()
        owner = endpoint.user_id.filtered("active")
        if _is_reachable(owner):
            return owner.sudo(False)
        group = self.env.ref(MANAGER_GROUP).sudo()
        managers = group.all_user_ids.filtered(
            lambda user: (
                user.active
                and _is_reachable(user)
                and endpoint.company_id <= user.company_ids
            )
        )
        return (owner | managers).sudo(False)


def _is_reachable(user) -> bool:
    """Whether a message gets to a user, if there is one."""
    return bool(user.email) or user.notification_type == "inbox"
