# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.fields import NO_ACCESS

from ..exceptions import KeyringUnavailable, SecretUnreadable
from ..pure.keyring import KeyLost

MANAGER_GROUP = "integration_base.group_integration_manager"


class IntegrationEncryptedMixin(models.AbstractModel):
    """One text per record, encrypted at rest, which only code can read.

    Models that inherit this have a field `name` and decide who may enter the text, and
    in which form, before they call `_encrypt()`.
    """

    _name = "integration.encrypted.mixin"
    _description = "Encrypted text"

    # Results of what was done: nobody writes these, not even by RPC.
    _system_fields = frozenset({"ciphertext", "fingerprint"})

    ciphertext = fields.Char(
        groups=NO_ACCESS, readonly=True, copy=False, exportable=False
    )
    fingerprint = fields.Char(
        readonly=True,
        copy=False,
        help="Tells secrets apart; it reveals nothing about them.",
    )
    readable = fields.Boolean(compute="_compute_readable")
    problem = fields.Char(compute="_compute_readable", groups=MANAGER_GROUP)

    @api.depends("ciphertext")
    def _compute_readable(self):
        for record in self:
            problem = record._find_problem()
            record.problem = problem
            record.readable = not problem

    def _has_field_access(self, field, operation):
        if operation == "write" and field.name in self._system_fields:
            return self.env.su
        return super()._has_field_access(field, operation)

    def _encrypt(self, text: str):
        """Store a text in the place of the former one."""
        self.ensure_one()
        keyring = self.env["integration.keyring"]._keyring()
        # sudo: nobody may write these fields directly
        self.sudo().write(
            {
                "ciphertext": keyring.encrypt(text),
                "fingerprint": keyring.fingerprint(text),
            }
        )

    def _plaintext(self) -> str:
        """Return the text, for use in code; never log, store or return it.

        :raises SecretUnreadable: its encryption key is lost; says what to do
        :raises KeyringUnavailable: the configured keys cannot be used
        """
        self.ensure_one()
        # sudo: no user may read the ciphertext, this code is its only reader
        return self._decrypted(self.name, self.sudo().ciphertext or "")

    @api.model
    def _decrypted(self, name: str, ciphertext: str) -> str:
        """As ``_plaintext``, of what was read before.

        :param name: of the record
        """
        keyring = self.env["integration.keyring"]._keyring()
        try:
            return keyring.decrypt(ciphertext)
        except KeyLost:
            raise SecretUnreadable(
                self.env._(
                    "The secret “%s” cannot be read, because its encryption key is not "
                    "among the configured ones. Add that key behind the current one "
                    "(odoo.conf, integration_secret_keys), or enter a new secret here "
                    "and at the receiver.",
                    name,
                )
            ) from None

    def _reencrypt(self):
        """Encrypt with the current key, row by row; return the unreadable records."""
        keyring = self.env["integration.keyring"]._keyring()
        unread = self.browse()
        for record in self:
            # sudo: no user may read or write the ciphertext
            encrypted = record.sudo()
            try:
                encrypted.ciphertext = keyring.rotate(encrypted.ciphertext or "")
            except KeyLost:
                unread += record
        return unread

    def _find_problem(self) -> str | bool:
        """Return why the text cannot be read, or False."""
        if not self.id:
            return False
        try:
            self._plaintext()
        except (KeyringUnavailable, SecretUnreadable) as error:
            return str(error)
        return False
