# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from .bigint import BigMany2oneReference


class IntegrationCredential(models.Model):
    """What a record authenticates with at another system: a password, a token, a key.

    Unlike `integration.secret` it was made by the other side, and is never shown to
    anyone. `integration.credential.mixin` gives records the fields to enter them.
    """

    _name = "integration.credential"
    _inherit = "integration.encrypted.mixin"
    _description = "Integration credential"
    _order = "model, res_id, field"

    name = fields.Char(required=True, readonly=True)
    model = fields.Char(required=True, readonly=True)
    res_id = BigMany2oneReference(
        "Record ID", model_field="model", required=True, readonly=True
    )
    field = fields.Char(
        required=True, readonly=True, help="The field it is entered in."
    )

    _owner_field_uniq = models.UniqueIndex("(model, res_id, field)")

    @api.model
    def _of(self, record: models.BaseModel, *names: str) -> "IntegrationCredential":
        """Return what is stored for a record, in any or in certain fields."""
        domain = [("model", "=", record._name), ("res_id", "in", record.ids)]
        if names:
            domain.append(("field", "in", names))
        # sudo: nobody may read credentials, the owner's methods decide what of them is
        # told to whom
        return self.sudo().search(domain)

    @api.model
    def _keep(self, record: models.BaseModel, name: str, text: str):
        """Store what was entered in a field, in the place of what was there."""
        label = record._fields[name]._description_string(self.env)
        credential = self._of(record, name)
        action = "credential_replaced" if credential else "credential_stored"
        if not credential:
            # sudo: nobody may write here directly, only through a field of the owner
            credential = self.sudo().create(
                {
                    "name": f"{record.display_name}: {label}",
                    "model": record._name,
                    "res_id": record.id,
                    "field": name,
                }
            )
        credential._encrypt(text)
        self.env["integration.audit"]._log(record, action, details=label)

    @api.model
    def _forget(self, record: models.BaseModel, *names: str):
        """Delete what is stored for records, in any or in certain fields."""
        credentials = self._of(record, *names)
        for credential in credentials:
            owner = record.browse(credential.res_id)
            label = owner._fields[credential.field]._description_string(self.env)
            self.env["integration.audit"]._log(
                owner, "credential_deleted", details=label
            )
        credentials.unlink()
