# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What a request authenticates with: sent, and never shown.

A receiver may tell what it got, in a page about an error or in a redirect, so whatever
it answers is searched for it, too.
"""

import json
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import quote, quote_plus

from odoo.addons.integration_base.pure.hidden import HIDDEN

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Credentials:
    """Headers with a secret in them.

    :ivar headers: names and values
    :ivar secrets: the texts that nobody may see, in every form they may come back in,
        those that contain others first
    """

    headers: Headers = field(default=(), repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def __add__(self, other: "Credentials") -> "Credentials":
        found = {*self.secrets, *other.secrets}
        return Credentials(self.headers + other.headers, _longest_first(found))

    @property
    def shown(self) -> Headers:
        """The headers as people may see them."""
        return tuple((name, HIDDEN) for name, _value in self.headers)

    def hide(self, text: str) -> str:
        """A text without any of the secrets."""
        for secret in self.secrets:
            text = text.replace(secret, HIDDEN)
        return text

    def hide_bytes(self, data: bytes) -> bytes:
        """The same of what is not decoded yet."""
        for secret in self.secrets:
            data = data.replace(secret.encode(), HIDDEN.encode())
        return data


NONE = Credentials()


def bearer(token: str) -> Credentials:
    """RFC 6750, section 2.1."""
    return _one("Authorization", f"Bearer {token}", token)


def basic(user: str, password: str) -> Credentials:
    """RFC 7617, in UTF-8."""
    encoded = b64encode(f"{user}:{password}".encode()).decode("ascii")
    return _one("Authorization", f"Basic {encoded}", encoded, password)


def header(name: str, value: str) -> Credentials:
    """A header of the receiver's own choice."""
    return _one(name, value, value)


def unsent(*secrets: str | None) -> Credentials:
    """Secrets that go elsewhere, and should not come back from there."""
    return Credentials((), _forms(filter(None, secrets)))


def _one(name: str, value: str, *secrets: str) -> Credentials:
    return Credentials(((name, value),), _forms(secrets))


def _forms(secrets: Iterable[str]) -> tuple[str, ...]:
    return _longest_first(
        form
        for secret in secrets
        if secret
        for form in (
            secret,
            quote(secret, safe=""),
            quote_plus(secret),
            json.dumps(secret)[1:-1],
            json.dumps(secret, ensure_ascii=False)[1:-1],
        )
    )


def _longest_first(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(texts), key=lambda text: (-len(text), text)))
