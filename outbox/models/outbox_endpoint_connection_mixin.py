# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pycurl

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.integration_base.models.integration_credential_mixin import WRITE_ONLY
from odoo.addons.integration_base.pure import pem

from ..pure.connection import Connection, Proxy
from ..pure.credentials import NONE, Credentials, Headers
from .endpoint_url import checked_url

# Days before the end of a certificate from which on people are warned.
WARN_DAYS = 30

FIELDS = {
    "client_certificate",
    "client_key",
    "ca_certificates",
    "proxy_url",
    "proxy_user",
    "proxy_password",
    "compress",
}


class OutboxEndpointConnectionMixin(models.AbstractModel):
    """How an endpoint's receiver is connected to, and what every request carries."""

    _name = "outbox.endpoint.connection.mixin"
    _inherit = "integration.credential.mixin"
    _description = "Connection of an Endpoint"

    client_certificate = fields.Text(
        copy=False,
        help="For receivers that ask for one (mutual TLS): the certificate in PEM form,"
        " and after it those of the authorities between it and the root, if any.",
    )
    client_key = fields.Text(
        string="Private Key",
        **WRITE_ONLY,
        help="The private key of the client certificate in PEM form. Stored encrypted "
        "and never shown again. Leave it empty to keep what is stored.",
    )
    client_key_passphrase = fields.Char(
        string="Passphrase",
        **WRITE_ONLY,
        help="Only if the private key you enter is protected by one. It is not stored.",
    )
    client_certificate_info = fields.Char(
        string="Presented", compute="_compute_certificates"
    )
    client_key_hint = fields.Char(compute="_compute_hints")
    ca_certificates = fields.Text(
        string="Trusted Certificates",
        help="Certificates in PEM form: of the authority that issued the receiver's "
        "certificate, or the receiver's own if it is self-signed. When there are any, "
        "the receiver (and a proxy with https://) must present a certificate issued by "
        "one of these: those the system trusts do not count. Verification itself "
        "cannot be switched off.",
    )
    ca_certificates_info = fields.Text(string="Trust", compute="_compute_certificates")
    certificate_warning = fields.Text(compute="_compute_certificates")
    proxy_url = fields.Char(
        string="Proxy URL",
        tracking=True,
        help="A forward proxy all requests go through, such as "
        "http://proxy.example.com:3128. Empty: none, whatever the environment of the "
        "server says. The proxy looks up the receiver's host name, so what the name "
        "may lead to has to be limited there: Odoo judges the proxy's own address, and "
        "the receiver's where the URL is a number and no name.",
    )
    proxy_user = fields.Char(tracking=True, copy=False)
    proxy_password = fields.Char(
        **WRITE_ONLY,
        help="Stored encrypted and never shown again. Leave it empty to keep what is "
        "stored.",
    )
    proxy_password_hint = fields.Char(compute="_compute_hints")
    compress = fields.Boolean(
        string="Compress (gzip)",
        tracking=True,
        help="Send bodies of 1 kB or more in gzip. Make sure that the receiver "
        "understands Content-Encoding: gzip. The signature is of the body before it is "
        "compressed, so the receiver unpacks it first and verifies it then.",
    )
    header_ids = fields.One2many(
        "outbox.endpoint.header",
        "endpoint_id",
        string="Headers",
        help="Sent with every request.",
    )
    # A receiver waits for what is read before a request, and most need no headers.
    has_headers = fields.Boolean(compute="_compute_has_headers", store=True)

    @api.depends("header_ids")
    def _compute_has_headers(self):
        for endpoint in self:
            endpoint.has_headers = bool(endpoint.header_ids)

    @api.depends("client_certificate", "ca_certificates")
    def _compute_certificates(self):
        now = datetime.now(UTC)
        for endpoint in self:
            mine = _readable(endpoint.client_certificate)
            trusted = _readable(endpoint.ca_certificates)
            endpoint.client_certificate_info = bool(mine) and self._describe(mine[0])
            endpoint.ca_certificates_info = "\n".join(map(self._describe, trusted))
            endpoint.certificate_warning = "\n".join(
                [
                    *endpoint._warnings(self.env._("client certificate"), mine, now),
                    *endpoint._warnings(
                        self.env._("trusted certificate"), trusted, now
                    ),
                ]
            )

    def _describe(self, certificate: pem.Certificate) -> str:
        return self.env._(
            "%(subject)s, valid until %(date)s",
            subject=certificate.subject,
            date=f"{certificate.expires_at:%Y-%m-%d}",
        )

    def _warnings(
        self, what: str, certificates: Iterable[pem.Certificate], now: datetime
    ) -> list[str]:
        return [
            self.env._(
                "The %(what)s %(subject)s expires on %(date)s. Enter its successor "
                "before: nothing can be delivered after.",
                what=what,
                subject=certificate.subject,
                date=f"{certificate.expires_at:%Y-%m-%d}",
            )
            for certificate in certificates
            if certificate.expires_at < now + timedelta(days=WARN_DAYS)
        ]

    @api.depends("stored_credentials")
    def _compute_hints(self):
        for endpoint in self:
            endpoint.client_key_hint = endpoint._stored_hint("client_key")
            endpoint.proxy_password_hint = endpoint._stored_hint("proxy_password")

    @api.model_create_multi
    def create(self, vals_list):
        endpoints = super().create([self._with_pem(vals) for vals in vals_list])
        for endpoint, vals in zip(endpoints, vals_list, strict=True):
            changed = [name for name in FIELDS if vals.get(name)]
            if changed:
                endpoint._check_connection()
                endpoint._log_connection(changed)
        return endpoints

    def write(self, vals):
        vals = self._with_pem(vals)
        result = super().write(vals)
        if "client_certificate" in vals and not vals["client_certificate"]:
            self._forget_credentials("client_key")
        if "proxy_user" in vals and not vals["proxy_user"]:
            self._forget_credentials("proxy_password")
        changed = FIELDS & vals.keys()
        if changed:
            self._check_connection()
            self._log_connection(changed)
        return result

    def unlink(self):
        # The database would delete them without a word, and keep their credentials.
        self.header_ids.unlink()
        return super().unlink()

    @api.model
    def _with_pem(self, vals: dict) -> dict:
        """The values with nothing but certificates where certificates are."""
        vals = dict(vals)
        for name in ("client_certificate", "ca_certificates"):
            text = (vals.get(name) or "").strip()
            if name in vals:
                vals[name] = text and "".join(c.pem for c in self._certificates(text))
        if vals.get("proxy_url"):
            vals["proxy_url"] = self._checked_proxy(vals["proxy_url"])
        return vals

    def _certificates(self, text: str) -> tuple[pem.Certificate, ...]:
        """
        :raises ValidationError: one is damaged or out of date
        """
        try:
            found = pem.read_certificates(text)
            pem.refuse_out_of_date(found, datetime.now(UTC))
        except pem.InvalidPem as error:
            raise ValidationError(str(error)) from None
        return found

    def _checked_proxy(self, url: str) -> str:
        url = checked_url(self.env, url.strip())
        parts = urlsplit(url)
        if parts.path.strip("/") or parts.query:
            raise ValidationError(
                self.env._(
                    "The URL of a proxy ends after the port, as in "
                    "http://proxy.example.com:3128."
                )
            )
        return f"{parts.scheme}://{parts.netloc}"

    def _enter(self, entered):
        passphrase = entered.pop("client_key_passphrase", None)
        if key := entered.get("client_key"):
            try:
                entered["client_key"] = pem.read_key(key, passphrase)
            except pem.InvalidPem as error:
                raise ValidationError(str(error)) from None
        return super()._enter(entered)

    def _check_connection(self):
        for endpoint in self:
            endpoint._check_certificate()
            if endpoint.proxy_user and not endpoint.proxy_url:
                raise ValidationError(
                    self.env._("Enter the URL of the proxy, or remove its user.")
                )
            if endpoint.proxy_url and endpoint.state == "active":
                checked_url(self.env, endpoint.proxy_url, resolve=True)
            try:
                endpoint._connection().apply(pycurl.Curl())
            except ValueError as error:
                raise ValidationError(str(error)) from None

    def _check_certificate(self):
        key = self._credential("client_key")
        if not self.client_certificate and not key:
            return
        if not self.client_certificate:
            raise ValidationError(
                self.env._("Enter the client certificate of the private key, too.")
            )
        if not key:
            raise ValidationError(
                self.env._("Enter the private key of the client certificate, too.")
            )
        try:
            pem.refuse_other_key(pem.read_certificates(self.client_certificate)[0], key)
        except pem.InvalidPem as error:
            raise ValidationError(str(error)) from None

    def _log_connection(self, names: Iterable[str]):
        labels = sorted(self._fields[n]._description_string(self.env) for n in names)
        self.env["integration.audit"]._log(
            self, "connection_changed", details=", ".join(labels)
        )

    def _resolves_itself(self) -> bool:
        """Whether names are to be looked up here, and not only when it is active."""
        return self.state == "active" and not self.proxy_url

    def _connection(self) -> Connection:
        """Whom to trust, what to present, and through which proxy.

        :raises UserError: a credential cannot be decrypted
        :raises ValueError: the private key is missing, or the address is not allowed
        """
        self.ensure_one()
        if self.proxy_url:
            # Nobody else judges it: what is connected to is the proxy.
            self.env["integration.network"]._guard().check_url(self.url)
        key = self.client_certificate and self._credential("client_key")
        if self.client_certificate and not key:
            raise ValueError(
                self.env._(
                    "The private key of the client certificate is missing. Enter it on "
                    "the page Authentication of the endpoint."
                )
            )
        return Connection(
            ca=self.ca_certificates or None,
            certificate=self.client_certificate or None,
            key=key or None,
            proxy=self._proxy(),
        )

    def _proxy(self) -> Proxy | None:
        if not self.proxy_url:
            return None
        password = self.proxy_user and self._credential("proxy_password")
        return Proxy(self.proxy_url, self.proxy_user or None, password or None)

    def _own_headers(self) -> Headers:
        """Headers of every request that may be shown."""
        if not self.has_headers:
            return ()
        return tuple((h.name, h.value) for h in self.header_ids if h.value)

    def _credentials(self) -> Credentials:
        """Headers of every request of which nothing is ever shown.

        :raises UserError: a credential cannot be decrypted
        :raises ValueError: one is missing
        """
        own = self.header_ids._credentials() if self.has_headers else NONE
        return self._auth_credentials() + own


def _readable(text: str | bool) -> tuple[pem.Certificate, ...]:
    try:
        return pem.read_certificates(text) if text else ()
    except pem.InvalidPem:
        return ()
