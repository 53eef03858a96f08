# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Asks a receiver what it has, in the way its deliveries are sent."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import uuid6

from odoo.addons.outbox.engine.target import Target
from odoo.addons.outbox.pure.exchange import Request
from odoo.addons.outbox.pure.one_off import ask
from odoo.addons.outbox.pure.outcome import classify

from ..pure.digest import Digest, DigestError, Window, parse, question

# Seconds; a receiver may have to count for a while.
TIMEOUT = 60.0


@dataclass(frozen=True, slots=True)
class Asking:
    """Whom to ask for digests.

    :ivar url: where the receiver offers them
    :ivar types: names of the event types that are compared
    :ivar target: how the endpoint is sent to, with its access token
    """

    url: str
    types: Sequence[str]
    target: Target
    check_address: Callable[[str], None]

    def __call__(self, window: Window, with_ids: bool) -> Digest:
        """
        :raises DigestError: there is none; says why
        """
        response = ask(
            self._request(window, with_ids), self.check_address, self.target.connection
        )
        if response.error is not None or response.status is None:
            raise DigestError(classify(response).reason)
        return parse(response.status, response.body, response.truncated)

    def _request(self, window: Window, with_ids: bool) -> Request:
        target = self.target
        headers = dict(target.headers) | {"Accept": "application/json"}
        # Signed like a delivery, so that a receiver need not know another way to tell
        # who asks.
        headers |= target.sign(f"digest_{uuid6.uuid7()}", int(time.time()), b"")
        return Request(
            url=question(self.url, window, self.types, with_ids),
            headers=tuple(headers.items()),
            body=b"",
            timeout=TIMEOUT,
            connect_timeout=target.connect_timeout,
            credentials=target.credentials,
            method="GET",
        )
