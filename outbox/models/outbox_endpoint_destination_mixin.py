# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..pure.connection import origin

# What decides where credentials are sent.
ADDRESSES = ("url", "proxy_url", "auth_token_url")


class OutboxEndpointDestinationMixin(models.AbstractModel):
    """Whom the stored credentials of an endpoint are for.

    They go to no other scheme, host, port or proxy than they were entered for: nobody
    may read them, so whoever changes an address must not have them sent there either.
    """

    _name = "outbox.endpoint.destination.mixin"
    _description = "Destination of an Endpoint's Credentials"

    reenter_notice = fields.Text(compute="_compute_reenter_notice")

    @api.depends(*ADDRESSES, "auth_kind", "auth_secret", "client_key", "proxy_password")
    def _compute_reenter_notice(self):
        for endpoint in self:
            stored = endpoint._origin
            # Only who edits the form has other addresses in it, which is a Manager.
            endpoint.reenter_notice = (
                bool(stored)
                and any(endpoint[name] != stored[name] for name in ADDRESSES)
                and endpoint._reenter_notice(stored)
            )

    def _reenter_notice(self, stored) -> str | bool:
        before = stored._destined()
        names = [
            self._label_of(credential)
            for credential, where in self._destined().items()
            if where - before[credential] and not self._is_replaced(credential)
        ]
        return bool(names) and self._must_be_entered(names)

    def _is_replaced(self, credential) -> bool:
        """Whether the form that is being edited holds another, or none any more."""
        if credential.model != self._name:
            return False
        if credential.field == "auth_secret":
            return bool(self.auth_secret) or self.auth_kind != self._origin.auth_kind
        return bool(self[credential.field])

    def write(self, vals):
        if vals.keys().isdisjoint(ADDRESSES):
            return super().write(vals)
        before = {
            endpoint: {
                credential: (credential.ciphertext, where)
                for credential, where in endpoint._destined().items()
            }
            for endpoint in self
        }
        result = super().write(vals)
        # Before anything is sent to the new address, be it only to try it.
        for endpoint, stored in before.items():
            endpoint._require_entered_again(stored)
        return result

    def _require_entered_again(self, stored: dict):
        """Refuse an address to which something would go that was not entered for it.

        :param stored: ciphertext and destinations by credential, before the change
        :raises ValidationError: says what to enter again
        """
        names = [
            self._label_of(credential)
            for credential, where in self._destined().items()
            if credential in stored
            and credential.ciphertext == stored[credential][0]
            and where - stored[credential][1]
        ]
        if names:
            raise ValidationError(self._must_be_entered(names))

    def _must_be_entered(self, names: list[str]) -> str:
        return self.env._(
            "What is stored to authenticate with goes to no other address or proxy "
            "than it was entered for. Enter it again for the new one, or remove it: "
            "%s.",
            ", ".join(names),
        )

    def _destined(self) -> dict:
        """Where each stored credential is sent to, by `integration.credential`."""
        stored = self._origin
        credentials = self.env["integration.credential"]
        found = credentials._of(stored) | credentials._of(stored.header_ids)
        return {
            credential: self._destinations(credential.field) for credential in found
        }

    def _destinations(self, field: str) -> set[str]:
        urls = {self.proxy_url}
        if field != "proxy_password":
            urls.add(self.url)
        if field == "auth_secret" and self.auth_kind == "oauth2":
            urls.add(self.auth_token_url)
        return {_origin_of(url) for url in urls if url}

    def _label_of(self, credential) -> str:
        if credential.model != self._name:
            header = self.env[credential.model].browse(credential.res_id)
            return self.env._("header %s", header.name)
        if credential.field == "auth_secret" and self.auth_kind != "none":
            return self._secret_label()
        return self._fields[credential.field]._description_string(self.env)


def _origin_of(url: str) -> str:
    try:
        return origin(url)
    except (KeyError, ValueError):
        # Somebody is still typing it.
        return url
