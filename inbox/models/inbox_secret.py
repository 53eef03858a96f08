# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections.abc import Iterable
from datetime import UTC

from odoo import api, fields, models

from ..pure.listener import Secret


class InboxSecret(models.Model):
    """What the sender's messages are verified with; several count while rotating."""

    _name = "inbox.secret"
    _inherit = ["integration.encrypted.mixin", "integration.cached.mixin"]
    _description = "Secret of a Source"
    _order = "id desc"

    source_id = fields.Many2one(
        "inbox.source", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="source_id.company_id")
    name = fields.Char(required=True, default=lambda self: self.env._("Secret"))
    active = fields.Boolean(default=True)
    expires_at = fields.Datetime(
        string="Counts Until", help="From then on it verifies nothing. Empty: for ever."
    )
    value = fields.Char(
        compute="_compute_value",
        inverse="_inverse_value",
        exportable=False,
        copy=False,
        groups="integration_base.group_integration_manager",
        help="It is encrypted and never shown again.",
    )

    @api.depends()
    def _compute_value(self):
        self.value = False

    def _inverse_value(self):
        for secret in self:
            text = (secret.value or "").strip()
            if not text:
                continue
            secret.source_id._check_secret(text)
            known = bool(secret.fingerprint)
            secret._encrypt(text)
            self.env["integration.audit"]._log(
                secret, "secret_replaced" if known else "secret_created"
            )
        # The cache would keep the plaintext until the end of the transaction.
        self.invalidate_recordset(["value"], flush=False)

    def _kept(self) -> Secret:
        """For use in code, which has every right."""
        self.ensure_one()
        until = self.expires_at
        return Secret(
            self.name,
            self.ciphertext,
            until.replace(tzinfo=UTC).timestamp() if until else None,
        )

    @api.model
    def _texts(self, secrets: Iterable[Secret], now: float) -> list[str]:
        """Of those that count now, for use in code.

        :param now: seconds since 1970
        :raises SecretUnreadable: its encryption key is lost; says what to do
        """
        return [self._decrypted(s.name, s.ciphertext) for s in secrets if s.counts(now)]
