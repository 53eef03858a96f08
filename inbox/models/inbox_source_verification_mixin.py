# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

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
    certificate_header = fields.Char(
        help="The header in which the proxy names the client certificate, by subject "
        "or fingerprint, such as X-Client-Cert-Subject."
    )

    _tolerance_range = models.Constraint(
        "CHECK (tolerance BETWEEN 1 AND 86400)",
        "Choose a tolerance between 1 second and a day.",
    )
