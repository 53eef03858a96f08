# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .integration_secret import IntegrationSecret as Secret

# Days after which an expired secret is out of sight.
SHOWN_EXPIRED = 7


class IntegrationSecret(models.Model):
    """A new secret takes over from those in use, which go on for an overlap.

    Addons call these with all secrets of one owner.
    """

    _inherit = "integration.secret"

    _system_fields = Secret._system_fields | {"successor_id", "expires_before"}

    successor_id = fields.Many2one(
        "integration.secret",
        string="Replaced By",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The secret that was made to take over from this one.",
    )
    expires_before = fields.Datetime(
        string="Expired Before",
        readonly=True,
        copy=False,
        help="When it would have expired had it not been replaced.",
    )

    def unlink(self):
        # Without its successor the old secret would expire and leave none, whoever may
        # see it.
        waiting = self.sudo().search([("successor_id", "in", self.ids)]) - self
        waiting._usable()._go_on()
        return super().unlink()

    def _rotate(self, until: datetime, **values) -> "IntegrationSecret":
        """Make a new secret of the kind of the newest; it signs from now on.

        :param until: when those in use stop, UTC; those that expire sooner, or cannot
            be read and so sign nothing, do not wait for it
        :param values: of the new secret
        """
        self._check_manager()
        old = self._usable()
        new = self.create({"kind": self.sorted("id")[-1:].kind or "hmac", **values})
        # sudo: nobody may write these fields by themselves
        for secret in old.sudo():
            end = until if secret.readable else fields.Datetime.now()
            if not secret.expires_at or secret.expires_at > end:
                secret.write(
                    {
                        "successor_id": new.id,
                        "expires_before": secret.expires_at,
                        "expires_at": end,
                    }
                )
        self.env["integration.audit"]._log(
            new,
            "secret_rotated",
            details=self.env._(
                "Replaces %(old)s, used until %(until)s UTC.",
                old=", ".join(f"{s.name} ({s.fingerprint})" for s in old) or "-",
                until=until.strftime("%F %T"),
            ),
        )
        return new

    def _retiring(self) -> "IntegrationSecret":
        """Return those that are in use only until the overlap of a rotation ends."""
        return self._usable().filtered(lambda s: s.successor_id and s.expires_at)

    def _undo_rotation(self):
        """Go on with what the last rotation replaced, and not with what it made."""
        self._check_manager()
        new = self._retiring().successor_id.sorted("id")[-1:]
        old = self._retiring().filtered(lambda secret: secret.successor_id == new)
        self.env["integration.audit"]._log(new, "secret_rotation_undone")
        new.filtered("active").active = False
        old._go_on()

    def _retire(self):
        """Use those that are retiring no more, from now on."""
        self._check_manager()
        retiring = self._retiring()
        if not self._usable() - retiring:
            raise UserError(
                self.env._(
                    "No other secret is in use, so that nothing would be signed any "
                    "more. Rotate first."
                )
            )
        self.env["integration.audit"]._log(retiring, "secret_retired")
        retiring.expires_at = fields.Datetime.now()

    def _go_on(self):
        # sudo: nobody may write these fields by themselves
        for secret in self.sudo():
            secret.write(
                {
                    "expires_at": secret.expires_before,
                    "expires_before": False,
                    "successor_id": False,
                }
            )

    def _show_new(self, message: str) -> dict:
        """Show a new secret, once, or the public key of a pair.

        :param message: what to do with it
        """
        self.ensure_one()
        if self.kind == "ed25519":
            action = self._dialog(self.public_key)
        else:
            action = self.action_reveal()
        action["params"]["message"] = message
        return action

    @api.autovacuum
    def _archive_expired(self):
        """Put expired secrets out of sight; they are not used any more anyway."""
        limit = fields.Datetime.now() - timedelta(days=SHOWN_EXPIRED)
        self.search([("expires_at", "<", limit)]).active = False
