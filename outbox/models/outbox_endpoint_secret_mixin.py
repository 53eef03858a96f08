# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

# Hours: what a receiver's people need to change a configuration, or a plant to wait for
# its next window.
OVERLAP = 24
LONGEST_OVERLAP = 24 * 30


class OutboxEndpointSecretMixin(models.AbstractModel):
    """What an endpoint signs with, and how that is replaced without a refused event."""

    _name = "outbox.endpoint.secret.mixin"
    _description = "Signing Secrets of an Endpoint"

    secret_ids = fields.One2many(
        "integration.secret",
        "endpoint_id",
        string="Signing Secrets",
        help="Every request carries one signature for each of them.",
    )
    secret_overlap = fields.Integer(
        string="Overlap (h)",
        required=True,
        default=OVERLAP,
        help="How many hours the old secret goes on signing beside the new one after "
        "you rotate.",
    )
    overlap_until = fields.Datetime(
        compute="_compute_signing",
        compute_sudo=True,
        help="Until then a secret that was replaced signs, too.",
    )
    signs_until = fields.Datetime(
        compute="_compute_signing",
        compute_sudo=True,
        help="From then on no secret is left. Empty: there is one that stays.",
    )
    signs = fields.Boolean(
        string="Can Sign", compute="_compute_signing", compute_sudo=True
    )

    _secret_overlap_range = models.Constraint(
        f"CHECK (secret_overlap BETWEEN 1 AND {LONGEST_OVERLAP})",
        "Choose an overlap between 1 hour and 30 days.",
    )

    @api.depends("secret_ids.active", "secret_ids.expires_at", "secret_ids.ciphertext")
    def _compute_signing(self):
        for endpoint in self:
            usable = endpoint.secret_ids._usable()
            ends = usable.mapped("expires_at")
            endpoint.signs = bool(usable) and all(usable.mapped("readable"))
            endpoint.signs_until = bool(ends) and all(ends) and max(ends)
            retiring = usable._retiring().mapped("expires_at")
            endpoint.overlap_until = max(retiring, default=False)

    def _signing_secrets(self):
        """The secrets that sign at this moment, in one statement."""
        self.ensure_one()
        return (
            self.env["integration.secret"]
            .search_fetch(
                [("endpoint_id", "=", self.id)],
                ["name", "active", "expires_at", "ciphertext"],
            )
            ._usable()
        )

    def action_rotate_secret(self):
        """Have a new secret sign beside the old one, which retires; show it once."""
        if self.overlap_until:
            raise UserError(
                self.env._(
                    "The secret was rotated already, and the old one signs, too, until "
                    "%s. Refresh the page to see what to do next.",
                    self._overlap_end(),
                )
            )
        return self.action_rotate_secret_again()

    def action_rotate_secret_again(self):
        """Rotate although what was replaced before has not retired yet."""
        until = fields.Datetime.now() + timedelta(hours=self.secret_overlap)
        new = self._rotate_secret(until)
        if self.overlap_until:
            message = self.env._(
                "Until %s requests are signed with the old secret, too, so nothing is "
                "refused before the receiver has this one.",
                self._overlap_end(),
            )
        else:
            message = self.env._("Requests are signed with it from now on.")
        return new._show_new(f"{self._what_to_enter(new)} {message}")

    def action_replace_secret(self):
        """Have a new secret sign alone from now on, as others know the old one."""
        new = self._rotate_secret(fields.Datetime.now())
        message = self.env._(
            "The old secret is not used any more. What the receiver refuses until it "
            "has this one is tried again, so none is lost."
        )
        return new._show_new(f"{self._what_to_enter(new)} {message}")

    def action_keep_old_secret(self):
        """Undo the last rotation: the old secret stays, the new one is not used."""
        self._overlapping_secrets()._undo_rotation()

    def action_retire_old_secrets(self):
        """End the overlap now, as the receiver has the new secret."""
        self._overlapping_secrets()._retire()

    def _rotate_secret(self, until):
        return self._all_secrets()._rotate(
            until,
            name=f"{self.name} {fields.Date.context_today(self)}",
            endpoint_id=self.id,
            company_id=self.company_id.id,
        )

    def _overlapping_secrets(self):
        secrets = self._all_secrets()
        if not self.overlap_until:
            raise UserError(
                self.env._(
                    "The old secret is not used any more by now. Refresh the page."
                )
            )
        return secrets

    def _all_secrets(self):
        self.ensure_one()
        self.check_access("write")
        # sudo: whoever configures the endpoint replaces all that sign for it, whichever
        # company they were filed under; that it is a Manager is checked on them
        secrets = self.env["integration.secret"].sudo()
        return secrets.search([("endpoint_id", "=", self.id)])

    def _overlap_end(self) -> str:
        """When what was replaced retires, in the user's time zone."""
        return format_datetime(self.env, self.overlap_until, dt_format="short")

    def _what_to_enter(self, secret) -> str:
        if secret.kind == "ed25519":
            return self.env._("Enter this public key at the receiver.")
        return self.env._(
            "Enter this secret at the receiver now. It cannot be shown again."
        )
