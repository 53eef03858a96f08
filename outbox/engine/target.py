# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Requests of one endpoint, as its configuration says at the time of sending."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC

from odoo.addons.integration_base.pure.signature import Signer

from ..pure.envelope import encode
from ..pure.event import Event
from ..pure.sender import Request
from .lane_sql import Row


@dataclass(frozen=True, slots=True)
class Target:
    """An active endpoint as the drain needs it.

    :ivar lane: number of the lane that is drained
    :ivar sign: (message id, unix timestamp, body) to signature headers
    :ivar timeout: seconds for a whole request
    :ivar hold: whether a key waits for a person when the attempts are spent
    """

    endpoint_id: int
    lane: int
    url: str
    content_mode: str
    sign: Callable[[str, int, bytes], dict[str, str]]
    timeout: float
    connect_timeout: float
    concurrency: int
    hold: bool

    def request(self, row: Row) -> Request:
        """The request of one try, signed with the present time.

        :raises ValueError: no request can be made of the event; says why
        """
        if row.data is None:
            raise ValueError("The event's data are no longer stored.")
        encoded = encode(_event(row), self.content_mode)
        headers = {"Content-Type": encoded.content_type, **dict(encoded.headers)}
        headers |= self.sign(row.uuid, int(time.time()), encoded.body)
        return Request(
            url=self.url,
            headers=tuple(headers.items()),
            body=encoded.body,
            timeout=self.timeout,
            connect_timeout=self.connect_timeout,
            ref=row,
        )


def target_of(endpoint, lane: int) -> Target:
    """What an ``outbox.endpoint`` says of one of its lanes.

    :raises UserError: a secret cannot be decrypted
    :raises ValueError: there is no secret to sign with
    """
    secrets = endpoint.secret_ids._usable()
    return Target(
        endpoint_id=endpoint.id,
        lane=lane,
        url=endpoint.url,
        content_mode=endpoint.content_mode,
        sign=Signer(secret._plaintext() for secret in secrets).headers,
        timeout=endpoint.timeout,
        connect_timeout=endpoint.connect_timeout,
        concurrency=endpoint.concurrency,
        hold=endpoint.on_exhausted == "held",
    )


def _event(row: Row) -> Event:
    subject = f"{row.res_model}/{row.res_id}"
    return Event(
        id=row.uuid,
        source=row.source,
        type=row.type,
        subject=subject,
        time=row.time.replace(tzinfo=UTC),
        key=row.key,
        sequence=row.sequence,
        data=row.data,
    )
