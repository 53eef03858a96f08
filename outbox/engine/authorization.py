# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Access tokens (OAuth 2.0) for the requests of an endpoint.

A token is kept encrypted in the database, shared by all lanes and workers, and renewed
before it expires. One lane asks for it; the others go on with the old one, or wait.
"""

import time
from dataclasses import replace

from odoo.addons.integration_base.pure.keyring import KeyLost

from ..pure.credentials import bearer
from ..pure.oauth2 import TokenRefused
from . import token_sql
from .access_token import AccessToken, Authorization
from .target import Target

# A token is renewed this much before its end, a short-lived one by a share of its life.
MARGIN = 60.0
MARGIN_SHARE = 0.2

# Seconds. A younger token that is refused is not an outdated one, and another would be
# refused as well.
YOUNG = 30.0

_WAIT = 0.1


def authorized(cr, target: Target) -> Target:
    """The target with its access token, if it needs one.

    :param cr: the engine's own cursor; it is committed, so that nothing is open while
        the network is waited for
    :raises TokenRefused: there is none to be had; the deliveries wait
    """
    authorization = target.authorization
    if authorization is None:
        return target
    found = _token(cr, target.endpoint_id, authorization)
    return replace(
        target, token=found, credentials=target.credentials + bearer(found.text)
    )


def is_outdated(target: Target, status: int | None) -> bool:
    """Whether an answer means that the token has to be renewed, and no more."""
    return status == 401 and target.token is not None and target.token.outdated


def renew(cr, target: Target) -> None:
    """Have the next request carry another token than the target's."""
    token_sql.drop(cr, target.endpoint_id, target.token.serial)


def _token(cr, endpoint_id: int, authorization: Authorization) -> AccessToken:
    until = time.monotonic() + token_sql.LEASE
    while True:
        kept = token_sql.read(cr, endpoint_id)
        text = _decrypted(authorization, kept)
        if kept.ciphertext and text is None:
            token_sql.drop(cr, endpoint_id, kept.serial)
        old = None
        if text and kept.valid:
            old = AccessToken(text, kept.serial, kept.age > YOUNG)
        lease = None
        if old is None or kept.stale:
            lease = token_sql.take(cr, endpoint_id)
        _commit(cr)
        if lease:
            return _renewed(cr, lease, authorization, old)
        if old:
            return old
        if kept.pause and kept.pause > 0:
            raise TokenRefused(kept.error, kept.pause)
        if time.monotonic() > until:
            raise TokenRefused(f"{authorization.grant.server} takes too long.")
        time.sleep(_WAIT)


def _renewed(
    cr, lease: int, authorization: Authorization, old: AccessToken | None
) -> AccessToken:
    try:
        token = authorization.obtain()
    except TokenRefused as error:
        token_sql.fail(cr, lease, str(error), error.pause)
        _commit(cr)
        if old and not error.blocked:
            return old
        raise
    renew_in = token.lifetime - min(MARGIN, token.lifetime * MARGIN_SHARE)
    ciphertext = authorization.keyring.encrypt(token.text)
    serial = token_sql.store(cr, lease, ciphertext, renew_in, token.lifetime)
    _commit(cr)
    return AccessToken(token.text, serial or 0)


def _decrypted(authorization: Authorization, kept: token_sql.Kept) -> str | None:
    try:
        return kept.ciphertext and authorization.keyring.decrypt(kept.ciphertext)
    except KeyLost:
        return None


def _commit(cr) -> None:
    # The engine's own cursor: others have to see the lease before the network is asked.
    cr.commit()  # pylint: disable=invalid-commit
