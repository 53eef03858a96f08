# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.integration_base.models.integration_credential_mixin import WRITE_ONLY
from odoo.addons.integration_base.pure.hidden import is_secret

from ..pure import credentials
from ..pure.headers import InvalidHeader, check_own, check_value


class OutboxEndpointHeader(models.Model):
    """A header that an endpoint adds to each of its requests."""

    _name = "outbox.endpoint.header"
    _inherit = "integration.credential.mixin"
    _description = "Header of an Endpoint"
    _order = "name, id"

    endpoint_id = fields.Many2one(
        "outbox.endpoint", required=True, ondelete="cascade", index=True
    )
    name = fields.Char(string="Header", required=True)
    value = fields.Char(help="Everybody who sees the endpoint sees this value.")
    secret_value = fields.Char(
        **WRITE_ONLY,
        help="Instead of a value that is shown: stored encrypted, never shown again, "
        "and left out of what is kept of requests. Leave it empty to keep what is "
        "stored.",
    )

    secret_hint = fields.Char(compute="_compute_secret_hint")

    _name_uniq = models.UniqueIndex(
        "(endpoint_id, lower(name))",
        "The endpoint has a header of this name already.",
    )

    @api.depends("stored_credentials")
    def _compute_secret_hint(self):
        for header in self:
            header.secret_hint = header._stored_hint("secret_value")

    @api.model_create_multi
    def create(self, vals_list):
        headers = super().create([self._one_value(vals) for vals in vals_list])
        headers._check_header()
        headers._log_header()
        return headers

    def write(self, vals):
        self._require_same_endpoint(vals)
        result = super().write(self._one_value(vals))
        if vals.get("value"):
            self._forget_credentials("secret_value")
        self._check_header()
        self._log_header()
        return result

    def unlink(self):
        self._log_header()
        return super().unlink()

    @api.model
    def _one_value(self, vals: dict) -> dict:
        """The values of which a secret one takes the place of one that is shown."""
        if not (vals.get("secret_value") or "").strip():
            return vals
        if vals.get("value"):
            raise ValidationError(
                self.env._(
                    "Enter either a value or a secret value of the header %s.",
                    vals.get("name") or "",
                )
            )
        return {**vals, "value": False}

    def _require_same_endpoint(self, vals: dict):
        # A secret value goes nowhere but where it was entered for.
        if self.filtered(
            lambda header: (
                vals.get("endpoint_id", header.endpoint_id.id) != header.endpoint_id.id
            )
        ):
            raise ValidationError(
                self.env._(
                    "A header stays with its endpoint. Enter it in the other endpoint, "
                    "and remove it here."
                )
            )

    def _enter(self, entered):
        self._require_form(entered.get("secret_value", ""))
        return super()._enter(entered)

    def _check_header(self):
        for header in self:
            try:
                check_own(header.name)
            except InvalidHeader as error:
                raise ValidationError(str(error)) from None
            header._require_form(header.value or "")
            if header.value and is_secret(header.name):
                raise ValidationError(
                    self.env._(
                        "Whoever sees the header %s can act as Odoo. Enter its value "
                        "as a secret value.",
                        header.name,
                    )
                )
            if not (header.value or header._has_credential("secret_value")):
                raise ValidationError(
                    self.env._("Enter a value of the header %s.", header.name)
                )
        self.endpoint_id._check_header_names()

    def _require_form(self, value: str):
        try:
            check_value(self.name, value)
        except InvalidHeader as error:
            raise ValidationError(str(error)) from None

    def _log_header(self):
        for header in self:
            self.env["integration.audit"]._log(
                header.endpoint_id,
                "connection_changed",
                details=self.env._("Header %s", header.name),
            )

    def _credentials(self) -> credentials.Credentials:
        """Those headers of which nothing is shown.

        :raises UserError: one cannot be decrypted
        """
        found = credentials.NONE
        for header in self.filtered(lambda header: not header.value):
            secret = header._credential("secret_value")
            if secret:
                found += credentials.header(header.name, secret)
        return found
