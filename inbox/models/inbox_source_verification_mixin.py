# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import time

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..pure import networks
from ..pure.listener import Secret
from ..pure.verification import PRESETS as SCHEMES
from ..pure.verification import Scheme, VerificationSettings

PRESETS = [
    ("standard_webhooks", "Standard Webhooks"),
    ("cloudevents", "CloudEvents webhook"),
    ("github", "GitHub"),
    ("stripe", "Stripe"),
    ("shopify", "Shopify"),
    ("woocommerce", "WooCommerce"),
    ("slack", "Slack"),
    ("hmac", "HMAC, as described below"),
    ("bearer", "Bearer token"),
    ("basic", "User name and password"),
    ("mtls", "Client certificate, checked by the proxy"),
    ("none", "None: anybody may send"),
]


class InboxSourceVerificationMixin(models.AbstractModel):
    """How a source's messages prove that they are the sender's."""

    _name = "inbox.source.verification.mixin"
    _description = "Verification of a Source"

    verification = fields.Selection(PRESETS, required=True, default="standard_webhooks")
    secret_ids = fields.One2many(
        "inbox.secret",
        "source_id",
        string="Secrets",
        help="Any of them verifies a message, so that one can take over from another.",
    )
    tolerance = fields.Integer(
        string="Tolerance (s)",
        required=True,
        default=300,
        help="How far the sender's clock may be off, where messages carry a time.",
    )
    allowed_networks = fields.Text(
        help="Only these may send, one address or network a line, such as "
        "203.0.113.0/24. Empty: any.",
    )
    trusted_proxies = fields.Text(
        help="Addresses of the proxies whose header about the client certificate is "
        "believed, one a line."
    )
    signature_header = fields.Char(help="Such as X-Signature.")
    signature_prefix = fields.Char(help="What comes before it, such as sha256=.")
    signature_encoding = fields.Selection(
        [("hex", "Hexadecimal"), ("base64", "Base64")], required=True, default="hex"
    )
    signature_algorithm = fields.Selection(
        [("sha256", "SHA-256"), ("sha512", "SHA-512"), ("sha1", "SHA-1")],
        required=True,
        default="sha256",
    )
    signed_content = fields.Char(
        required=True,
        default="{body}",
        help="What is signed: {body}, {timestamp} and {id}, and what stands between "
        "them, such as {timestamp}.{body}.",
    )
    id_header = fields.Char(
        string="Header of the Message ID", help="Such as X-Message-Id."
    )
    timestamp_header = fields.Char(
        string="Header of the Time", help="Seconds since 1970, such as X-Timestamp."
    )
    type_header = fields.Char(
        string="Header of the Message Type", help="Such as X-Event."
    )
    allowed_origins = fields.Char(
        help="Senders that may ask whether they may send, separated by spaces. Empty: "
        "any."
    )
    certificate_header = fields.Char(
        help="The header in which the proxy names the client certificate, by subject "
        "or fingerprint, such as X-Client-Cert-Subject."
    )

    _tolerance_range = models.Constraint(
        "CHECK (tolerance BETWEEN 1 AND 86400)",
        "Choose a tolerance between 1 second and a day.",
    )

    @api.constrains("allowed_networks", "trusted_proxies")
    def _check_networks(self):
        for source in self:
            try:
                networks.parse_networks(source.allowed_networks or "")
                networks.parse_networks(source.trusted_proxies or "")
            except ValueError as error:
                raise ValidationError(str(error)) from None

    @api.constrains(
        "state",
        "verification",
        "signature_header",
        "signed_content",
        "timestamp_header",
        "id_header",
        "certificate_header",
        "trusted_proxies",
    )
    def _check_settings(self):
        for source in self.filtered(lambda source: source.state != "draft"):
            try:
                source._scheme().check_settings(source._verification_settings())
            except ValueError as error:
                raise ValidationError(str(error)) from None

    def _check_secret(self, text: str):
        """:raises ValidationError: it cannot be right; says what to do, without it"""
        self.ensure_one()
        try:
            self._scheme().check_secret(text)
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def _require_secret(self):
        """:raises UserError: nothing could be verified"""
        for source in self:
            if source._scheme().needs_secret and not source._secrets():
                raise UserError(
                    self.env._(
                        "Enter a secret of %s first, or every message is refused.",
                        source.name,
                    )
                )

    def _scheme(self) -> Scheme:
        self.ensure_one()
        return SCHEMES[self.verification]

    def _secrets(self) -> list[str]:
        """What messages are verified with at this moment, for use in code.

        :raises SecretUnreadable: its encryption key is lost; says what to do
        """
        kept = self._kept_secrets()
        return self.env["inbox.secret"]._texts(kept, time.time())

    def _kept_secrets(self) -> tuple[Secret, ...]:
        """What messages are or were verified with, for use in code."""
        self.ensure_one()
        # sudo: whoever opens or tests a source need not read its secrets
        secrets = self.env["inbox.secret"].sudo()
        domain = [("source_id", "=", self.id), ("fingerprint", "!=", False)]
        return tuple(secret._kept() for secret in secrets.search(domain))

    def _verification_settings(self) -> VerificationSettings:
        self.ensure_one()
        return VerificationSettings(
            tolerance=self.tolerance,
            header=self.signature_header or "",
            prefix=self.signature_prefix or "",
            encoding=self.signature_encoding,
            algorithm=self.signature_algorithm,
            signed=self.signed_content,
            id_header=self.id_header or "",
            timestamp_header=self.timestamp_header or "",
            type_header=self.type_header or "",
            certificate_header=self.certificate_header or "",
            trusted_proxies=networks.parse_networks(self.trusted_proxies or ""),
            allowed_origins=tuple((self.allowed_origins or "").split()),
            allowed_rate=self.rate_limit,
        )
