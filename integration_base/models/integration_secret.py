# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..pure import signature
from .integration_encrypted_mixin import MANAGER_GROUP, IntegrationEncryptedMixin


class IntegrationSecret(models.Model):
    """A secret that is encrypted at rest and never read back, except once by a person.

    Addons add the field of their owner by `_inherit`, and use `_usable()` and
    `_plaintext()` in code.
    """

    _name = "integration.secret"
    _inherit = "integration.encrypted.mixin"
    _description = "Integration secret"
    _order = "name, id"

    _system_fields = IntegrationEncryptedMixin._system_fields | {
        "public_key",
        "revealed_at",
    }

    name = fields.Char(required=True)
    kind = fields.Selection(
        [
            ("hmac", "Symmetric (HMAC-SHA256)"),
            ("ed25519", "Key pair (Ed25519)"),
        ],
        required=True,
        default="hmac",
        help="Symmetric: both sides hold the same secret. Key pair: the receiver only "
        "holds the public key. An entered secret tells its kind by its prefix.",
    )
    value = fields.Char(
        string="Secret",
        compute="_compute_value",
        inverse="_inverse_value",
        groups=MANAGER_GROUP,
        copy=False,
        exportable=False,
        help="Leave empty to generate one. A saved secret is never shown here.",
    )
    public_key = fields.Char(
        readonly=True, copy=False, help="What the receiver verifies signatures with."
    )
    active = fields.Boolean(default=True)
    expires_at = fields.Datetime(
        string="Expires", help="From then on the secret is not used any more."
    )
    state = fields.Selection(
        [("active", "Active"), ("expired", "Expired"), ("archived", "Archived")],
        compute="_compute_state",
    )
    revealed_at = fields.Datetime(string="Revealed", readonly=True, copy=False)
    # Not "set null": a secret of no company is everybody's.
    company_id = fields.Many2one(
        "res.company",
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )

    @api.depends()
    def _compute_value(self):
        self.value = False

    def _inverse_value(self):
        for secret in self:
            text = (secret.value or "").strip()
            if text:
                secret._store(text)
        # The cache would keep the plaintext until the end of the transaction.
        self.invalidate_recordset(["value"])

    @api.depends("active", "expires_at")
    def _compute_state(self):
        usable = self._usable()
        for secret in self:
            if secret in usable:
                secret.state = "active"
            else:
                secret.state = "expired" if secret.active else "archived"

    @api.model_create_multi
    def create(self, vals_list):
        default_kind = self.default_get(["kind"])["kind"]
        secrets = super().create(
            [
                {
                    **vals,
                    "value": (vals.get("value") or "").strip()
                    or self._generate(vals.get("kind") or default_kind),
                }
                for vals in vals_list
            ]
        )
        self.env["integration.audit"]._log(secrets, "secret_created")
        return secrets

    def write(self, vals):
        if vals.get("kind") and not vals.get("value") and not self.env.su:
            if any(secret.kind != vals["kind"] for secret in self):
                raise UserError(
                    self.env._(
                        "The kind follows from the secret. Enter a new secret of the "
                        "other kind, or create another one."
                    )
                )
        result = super().write(vals)
        audit = self.env["integration.audit"]
        if (vals.get("value") or "").strip():
            audit._log(self, "secret_replaced")
        changed = sorted({"active", "expires_at", "name", "company_id"} & vals.keys())
        if changed:
            audit._log(self, "secret_changed", details=", ".join(changed))
        return result

    def unlink(self):
        self.check_access("unlink")
        self.env["integration.audit"]._log(self, "secret_deleted")
        return super().unlink()

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        if "name" not in (default or {}):
            for secret, vals in zip(self, vals_list, strict=True):
                vals["name"] = self.env._("%s (copy)", secret.name)
        return vals_list

    def action_reveal(self):
        """Show a symmetric secret in a dialog, once, to a Manager."""
        self.ensure_one()
        self._check_manager()
        # Two clicks at once must not both pass the check that follows.
        self.lock_for_update()
        self._check_revealable()
        plaintext = self._plaintext()
        # sudo: nobody may write this field, so that nobody can reveal a secret again
        self.sudo().revealed_at = fields.Datetime.now()
        self.env["integration.audit"]._log(self, "secret_revealed")
        return self._dialog(plaintext)

    def _dialog(self, value: str) -> dict:
        return {
            "type": "ir.actions.client",
            "tag": "integration_base.reveal_secret",
            "name": self.env._("Secret"),
            "params": {"name": self.name, "value": value},
        }

    def action_reencrypt(self):
        """Re-encrypt the selected secrets, or everything when none is selected."""
        self._check_manager()
        secrets = self or self.search([("active", "in", (True, False))])
        unread = secrets._reencrypt()
        self.env["integration.audit"]._log(secrets - unread, "secret_reencrypted")
        message = self.env._("%s secrets re-encrypted.", len(secrets - unread))
        names = unread.mapped("name")
        if not self:
            # sudo: credentials are nobody's to see, and the key is changed for all
            owned = self.env["integration.credential"].sudo()
            credentials = owned.search([])  # pylint: disable=no-search-all
            lost = credentials._reencrypt()
            message += " " + self.env._(
                "%s credentials re-encrypted.", len(credentials - lost)
            )
            names += lost.mapped("name")
        if names:
            message += " " + self.env._(
                "These could not be read with any configured key and were left as they "
                "are: %s",
                ", ".join(names),
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if names else "success",
                "sticky": bool(names),
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _usable(self) -> "IntegrationSecret":
        """Return those that are neither archived nor expired."""
        now = fields.Datetime.now()
        return self.filtered(
            lambda s: s.active and (not s.expires_at or s.expires_at > now)
        )

    @api.model
    def _generate(self, kind: str) -> str:
        """Return a new secret of a kind; addons that add kinds extend this."""
        if kind == "ed25519":
            return signature.generate_key_pair()[0]
        return signature.generate_secret()

    def _store(self, text: str):
        try:
            kind = signature.check_secret(text)
        except signature.InvalidSecret as error:
            raise ValidationError(str(error)) from None
        self._encrypt(text)
        # sudo: nobody may write these fields directly, only through a checked value
        self.sudo().write(
            {
                "kind": kind,
                "public_key": kind == "ed25519" and signature.public_key(text),
                "revealed_at": False,
            }
        )

    def _check_manager(self):
        if not self.env.user.has_group(MANAGER_GROUP):
            raise AccessError(
                self.env._("Only an Integration Manager may do this with secrets.")
            )
        self.check_access("write")

    def _check_revealable(self):
        if self.kind != "hmac":
            raise UserError(
                self.env._(
                    "A private key is never shown. Give the receiver the public key."
                )
            )
        if self.revealed_at:
            raise UserError(
                self.env._(
                    "This secret was shown once already. When the receiver does not "
                    "have it, create a new secret and give that to the receiver."
                )
            )
