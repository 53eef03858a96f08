# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Requests of one endpoint, as its configuration says at the time of sending."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC

from odoo.addons.integration_base.pure.signature import Signer

from ..pure.cause import Unsendable
from ..pure.compression import compressed
from ..pure.connection import Connection
from ..pure.credentials import Credentials, Headers
from ..pure.envelope import Encoded, batch_id, encode, join_batch
from ..pure.event import Event
from ..pure.fault import parse_statuses
from ..pure.lane import is_batch_lane
from ..pure.room import require_size
from ..pure.sender import Request
from .access_token import AccessToken, Authorization
from .contract import Contract, first_to_end
from .lane_sql import Row


@dataclass(frozen=True, slots=True)
class Message:
    """What a request tells.

    :ivar rows: the deliveries, those of one key in their order
    :ivar bodies: what of the request's body is each one's
    :ivar batch: id of the message, if it is one of a lane that is sent in batches
    """

    rows: tuple[Row, ...]
    bodies: tuple[bytes, ...]
    batch: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """An active endpoint as the drain needs it.

    :ivar lane: number of the lane that is drained
    :ivar batch_size: how many events a request of the lane may hold; None when each has
        a request of its own
    :ivar contracts: what the endpoint gets of each payload, by id
    :ivar connection: whom to trust, what to present, and through which proxy
    :ivar headers: that the endpoint adds to every request
    :ivar credentials: headers of which nothing is ever shown
    :ivar authorization: how to get an access token, if requests need one
    :ivar token: the access token, once there is one
    :ivar compress: whether bodies are sent in gzip
    :ivar sign: (message id, unix timestamp, body) to signature headers
    :ivar timeout: seconds for a whole request
    :ivar hold: whether a key waits for a person when the attempts are spent
    :ivar condemning: statuses by which the receiver refuses the event itself
    :ivar ordering: per_key, strict or none
    :ivar rate_limit: events per second over all lanes; 0 when there is no limit
    :ivar max_size: bytes of a request's body before compression
    """

    endpoint_id: int
    lane: int
    batch_size: int | None
    url: str
    content_mode: str
    contracts: Mapping[int | None, Contract]
    sign: Callable[[str, int, bytes], dict[str, str]]
    timeout: float
    connect_timeout: float
    concurrency: int
    hold: bool
    condemning: frozenset[int]
    connection: Connection
    headers: Headers
    credentials: Credentials
    authorization: Authorization | None
    compress: bool
    token: AccessToken | None = None
    ordering: str = "per_key"
    rate_limit: float = 0.0
    max_size: int = 2**20

    def group(self, row: Row) -> str:
        """What a delivery has in common with those it may not overtake."""
        match self.ordering:
            case "strict":
                return ""
            case "none":
                return str(row.id)
        return row.key

    def encode(self, row: Row) -> Encoded:
        """The event of a delivery as it goes into a request.

        :raises ValueError: no request can be made of the event; says why
        """
        if row.data is None:
            raise Unsendable("no_data", "The event's data are no longer stored.")
        mode = "cloudevents_structured" if self.batch_size else self.content_mode
        encoded = encode(_event(row, self._contract(row)), mode)
        require_size(encoded.body, self.max_size, in_batch=bool(self.batch_size))
        return encoded

    def request(self, parts: Sequence[tuple[Row, Encoded]]) -> Request:
        """The request of one try, signed with the present time.

        :param parts: deliveries and their encoded events; several only in a batch
        """
        rows, encoded = zip(*parts, strict=True)
        bodies = tuple([part.body for part in encoded])
        if self.batch_size:
            whole, id_ = join_batch(encoded), batch_id(row.uuid for row in rows)
            contract = first_to_end(self._contract(row) for row in rows)
        else:
            (whole,), id_ = encoded, rows[0].uuid
            contract = self._contract(rows[0])
        headers = dict(self.headers)
        headers["Content-Type"] = whole.content_type
        headers |= whole.headers
        headers |= contract.headers
        headers |= _trace(rows)
        # Of the body itself: gzip is how it travels, which a gateway on the way may
        # undo.
        headers |= self.sign(id_, int(time.time()), whole.body)
        short = compressed(whole.body) if self.compress else None
        if short:
            headers["Content-Encoding"] = "gzip"
        return Request(
            url=self.url,
            headers=tuple(headers.items()),
            body=short or whole.body,
            timeout=self.timeout,
            connect_timeout=self.connect_timeout,
            ref=Message(rows, bodies, id_ if self.batch_size else None),
            credentials=self.credentials,
        )

    def _contract(self, row: Row) -> Contract:
        """What goes out of a row's data.

        :raises Unsendable: nothing says what they hold and who may get them
        """
        contract = self.contracts.get(row.payload_id)
        if contract is None:
            raise Unsendable(
                "no_payload",
                "The payload of this event was deleted, so that nothing says any more "
                "who may get its data. Discard the delivery.",
            )
        return contract


def target_of(endpoint, lane, number: int) -> Target:
    """What an ``outbox.endpoint`` says of one of its lanes.

    A receiver waits for what is read here, so that a lane of keys, which says no more
    than its number, is not read at all.

    :param number: of the lane
    :raises UserError: a secret cannot be decrypted
    :raises ValueError: there is no secret to sign with, or something else of the
        configuration is missing
    """
    secrets = endpoint._signing_secrets()
    batch_size = lane._batch_size() if is_batch_lane(number) else None
    strict = endpoint.ordering == "strict"
    connection = endpoint._connection()
    return Target(
        endpoint_id=endpoint.id,
        lane=number,
        batch_size=batch_size,
        url=endpoint.url,
        content_mode=endpoint.content_mode,
        contracts=endpoint.env["outbox.payload"]._contracts(endpoint.clearance),
        sign=Signer(secret._plaintext() for secret in secrets).headers,
        timeout=endpoint.timeout,
        connect_timeout=endpoint.connect_timeout,
        # Batches are few; one after the other they arrive in order.
        concurrency=1 if batch_size or strict else endpoint.concurrency,
        hold=endpoint.on_exhausted == "held",
        condemning=frozenset(parse_statuses(endpoint.condemning)),
        connection=connection,
        headers=endpoint._own_headers(),
        credentials=endpoint._credentials() + connection.secrets,
        authorization=endpoint._authorization(connection),
        compress=endpoint.compress,
        ordering=endpoint.ordering,
        rate_limit=endpoint.rate_limit,
        max_size=endpoint.max_size * 1024,
    )


def _trace(rows: Sequence[Row]) -> dict[str, str]:
    """The header that continues the trace, if all that travels together is of one."""
    traces = {row.traceparent for row in rows}
    trace = traces.pop()
    return {"traceparent": trace} if trace and not traces else {}


def _event(row: Row, contract: Contract) -> Event:
    subject = f"{row.res_model}/{row.res_id}"
    return Event(
        id=row.uuid,
        source=row.source,
        type=row.type,
        subject=subject,
        time=row.time.replace(tzinfo=UTC),
        key=row.key,
        sequence=row.sequence,
        data=contract.data(row.data),
        traceparent=row.traceparent,
        dataschema=contract.dataschema,
        expires_at=row.expires_at and row.expires_at.replace(tzinfo=UTC),
    )
