# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from .integration_encrypted_mixin import MANAGER_GROUP

# Arguments of a Char or Text whose content is an `integration.credential`.
WRITE_ONLY = {
    "compute": "_compute_write_only",
    "inverse": "_inverse_write_only",
    "groups": MANAGER_GROUP,
    "copy": False,
    "exportable": False,
}


class IntegrationCredentialMixin(models.AbstractModel):
    """Fields that a Manager enters a credential in and that never show one.

    ::

        password = fields.Char(**WRITE_ONLY)

    Leaving such a field empty keeps what is stored. `_credential()` returns it to code.
    """

    _name = "integration.credential.mixin"
    _description = "Owner of credentials"

    stored_credentials = fields.Char(
        compute="_compute_stored_credentials",
        exportable=False,
        help="Names of the fields for which something is stored.",
    )

    def _compute_stored_credentials(self):
        for record in self:
            found = self.env["integration.credential"]._of(record)
            record.stored_credentials = " ".join(found.mapped("field"))

    @api.model
    def _write_only_fields(self) -> list[str]:
        inverse = WRITE_ONLY["inverse"]
        return [n for n, field in self._fields.items() if field.inverse == inverse]

    @api.depends()
    def _compute_write_only(self):
        for name in self._write_only_fields():
            self[name] = False

    def _inverse_write_only(self):
        names = self._write_only_fields()
        for record in self:
            # Only what was entered: reading another field would compute them all.
            entered = {
                name: (record[name] or "").strip()
                for name in names
                if name in record._cache
            }
            record._enter({name: text for name, text in entered.items() if text})
        # The cache would keep the plaintext until the end of the transaction.
        self.invalidate_recordset([*names, "stored_credentials"], flush=False)

    def _enter(self, entered: dict[str, str]):
        """Store what was entered, by field; hook to check it before.

        :raises ValidationError: says what is wrong with it, without repeating it
        """
        for name, text in entered.items():
            self.env["integration.credential"]._keep(self, name, text)

    def _credential(self, name: str) -> str | None:
        """Return what is stored for a field, for use in code.

        :raises SecretUnreadable: its encryption key is lost; says what to do
        :raises KeyringUnavailable: the configured keys cannot be used
        """
        self.ensure_one()
        credential = self.env["integration.credential"]._of(self, name)
        return credential._plaintext() if credential else None

    def _has_credential(self, name: str) -> bool:
        """Return whether something is stored for a field."""
        self.ensure_one()
        return bool(self.env["integration.credential"]._of(self, name))

    def _stored_hint(self, name: str) -> str | bool:
        """Return what a page shows in an empty field for which something is stored."""
        stored = name in (self.stored_credentials or "").split()
        return stored and self.env._("•••••••• stored")

    def _forget_credentials(self, *names: str):
        """Delete what is stored for some fields."""
        self.check_access("write")
        self.env["integration.credential"]._forget(self, *names)
        self.invalidate_recordset(["stored_credentials"], flush=False)

    def unlink(self):
        self.check_access("unlink")
        self.env["integration.credential"]._forget(self)
        return super().unlink()
