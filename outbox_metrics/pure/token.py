# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The token that a monitoring system shows.

It is made here, long and at random, so that its hash can be kept instead of it and
needs no salt.
"""

import hashlib
import hmac
import secrets

_BYTES = 32


def generate_token() -> str:
    """A new token; never store or log it."""
    return secrets.token_urlsafe(_BYTES)


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def matches(token: str, digest: str) -> bool:
    """Whether it is the token of the digest, in the same time whatever is different."""
    return hmac.compare_digest(digest_of(token), digest)
