# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What a request authenticates with: sent, and never shown.

A receiver may tell what it got, in a page about an error or in a redirect, so whatever
it answers is searched for it, too.
"""

import json
import re
import string
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from html.entities import codepoint2name

from odoo.addons.integration_base.pure.hidden import HIDDEN

Headers = tuple[tuple[str, str], ...]


_HIDDEN_BYTES = HIDDEN.encode().decode("latin-1")

# What no way to write a text changes.
_PLAIN = string.ascii_letters + string.digits + "_~-"
_OTHER = re.compile(f"[^{_PLAIN}]")
_HTML_NAMES = {**codepoint2name, ord("'"): "apos"}


@dataclass(frozen=True, slots=True)
class Credentials:
    """Headers with a secret in them.

    :ivar headers: names and values
    :ivar secrets: what nobody may see, in every form it may come back in, those that
        contain others first
    """

    headers: Headers = field(default=(), repr=False)
    secrets: tuple[re.Pattern[str], ...] = field(default=(), repr=False)

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
            text = secret.sub(HIDDEN, text)
        return text

    def hide_bytes(self, data: bytes) -> bytes:
        """The same of what is not decoded yet."""
        text = data.decode("latin-1")
        for secret in self.secrets:
            text = secret.sub(_HIDDEN_BYTES, text)
        return text.encode("latin-1")


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
    return Credentials((), _patterns(secrets))


def _one(name: str, value: str, *secrets: str) -> Credentials:
    return Credentials(((name, value),), _patterns(secrets))


def _patterns(secrets: Iterable[str | None]) -> tuple[re.Pattern[str], ...]:
    return _longest_first(
        re.compile(_OTHER.sub(_written, secret)) for secret in secrets if secret
    )


def _written(match: re.Match[str]) -> str:
    return _ways_to_write(match[0])


@lru_cache
def _ways_to_write(character: str) -> str:
    """A pattern of a character in text, JSON, HTML and addresses.

    Some programs write in such a way what others leave as it is, so that a secret may
    come back in any mixture of them.
    """
    code, utf8 = ord(character), character.encode(errors="surrogatepass")
    json_text = json.dumps(character)[1:-1]
    ways = {
        character,
        # As headers and bodies are read before their encoding is known.
        utf8.decode("latin-1"),
        json_text,
        f"\\{character}",
        f"&#{code};",
        f"&{_HTML_NAMES.get(code, f'#{code}')};",
        "+" if character == " " else character,
    }
    # Their digits come in either case.
    hexadecimal = {
        json_text if code > 0xFFFF else f"\\u{code:04x}",
        f"&#x{code:x};",
        "".join(f"%{byte:02x}" for byte in utf8),
    }
    return f"(?:{_any_of(ways)}|(?i:{_any_of(hexadecimal)}))"


def _any_of(texts: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(texts)))


def _longest_first(
    patterns: Iterable[re.Pattern[str]],
) -> tuple[re.Pattern[str], ...]:
    return tuple(
        sorted(set(patterns), key=lambda each: (-len(each.pattern), each.pattern))
    )
