# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Encrypt short texts with a list of keys, of which the first one encrypts.

Keys are Fernet keys: 32 random bytes in URL-safe base64. A new key is put in front of
the old ones; once everything is re-encrypted, the old ones can go.
"""

import hashlib
import hmac
import re
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

FINGERPRINT_CHARACTERS = 12

_KEY = re.compile(r"[A-Za-z0-9_-]{43}=")


class InvalidKey(ValueError):
    """A key list in the wrong form; the message never contains a key."""


class KeyLost(ValueError):
    """None of the keys decrypts a text."""


def generate_key() -> str:
    """Return a new random key."""
    return Fernet.generate_key().decode("ascii")


def parse_keys(text: str) -> tuple[str, ...]:
    """Parse keys separated by commas or white space.

    :raises InvalidKey: names the position of the wrong key, or that there is none
    """
    keys = tuple(key for key in re.split(r"[\s,]+", text) if key)
    if not keys:
        raise InvalidKey("There is no encryption key.")
    for position, key in enumerate(keys, start=1):
        # Fernet itself ignores what follows a complete key.
        if not _KEY.fullmatch(key):
            raise InvalidKey(
                f"Encryption key {position} of {len(keys)} is not 32 bytes in URL-safe "
                "base64."
            )
    return keys


class Keyring:
    """Encrypts with the first of its keys and decrypts with any of them.

    :param keys: Fernet keys, the current one first
    :raises InvalidKey: a key in the wrong form, or none at all
    """

    def __init__(self, keys: Sequence[str]):
        checked = parse_keys(",".join(keys))
        self._current = Fernet(checked[0])
        self._all = MultiFernet([Fernet(key) for key in checked])
        # A key of its own, so that a fingerprint is no use against the encryption.
        self._fingerprint_key = hmac.digest(
            checked[0].encode(), b"fingerprint", hashlib.sha256
        )

    def encrypt(self, text: str) -> str:
        """Return the text encrypted with the current key."""
        return self._current.encrypt(text.encode()).decode("ascii")

    def decrypt(self, token: str) -> str:
        """Return the text behind a token.

        :raises KeyLost: none of the keys opens it, or it was damaged
        """
        try:
            return self._all.decrypt(token).decode()
        except (InvalidToken, ValueError):
            raise KeyLost("None of the encryption keys opens this text.") from None

    def rotate(self, token: str) -> str:
        """Return the same text encrypted with the current key.

        :raises KeyLost: none of the keys opens it, or it was damaged
        """
        try:
            return self._all.rotate(token).decode("ascii")
        except (InvalidToken, ValueError):
            raise KeyLost("None of the encryption keys opens this text.") from None

    def fingerprint(self, text: str) -> str:
        """Return a short name for a text: equal texts, equal names, under one key.

        It is keyed, so that a stolen table does not let anyone test guesses.
        """
        digest = hmac.digest(self._fingerprint_key, text.encode(), hashlib.sha256)
        return digest.hex()[:FINGERPRINT_CHARACTERS]
