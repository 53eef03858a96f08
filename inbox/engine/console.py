# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A request as a source's sender would make it, signed here.

It is handed to what takes all requests (``accept``), byte for byte, and not sent over
the network: a server with one worker would wait for itself for ever, Odoo may not be
able to reach its own public address, and a request that Odoo makes to an address out of
its settings is one more that somebody else could aim. All that is left out is HTTP
itself. In exchange a person can say from which address it comes.
"""

from collections.abc import Callable
from dataclasses import dataclass

from odoo.addons.integration_base.pure.hidden import HIDDEN

from ..pure.received import Received, joined
from ..pure.verification import MutualTls, Outgoing
from . import answer, refusal
from .accept import accept
from .answer import Answer

AGENT = "Odoo test console"
HERE = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Signed:
    """A request that nobody but this server may see as it is.

    :ivar plain: headers that everybody may see
    :ivar proof: headers of which each value is a secret, or as good as one
    """

    path: str
    plain: dict[str, str]
    proof: dict[str, str]
    body: bytes

    def __repr__(self):
        return f"<request to {self.path}>"

    @property
    def shown(self) -> list[tuple[str, str]]:
        """Names and values of the headers, as people may see them."""
        return [*self.plain.items(), *((name, HIDDEN) for name in self.proof)]


def sign(source, message: Outgoing, content_type: str) -> Signed:
    """The request of a message, with the newest secret that can sign.

    :param source: ``inbox.source`` record
    :raises ValueError: none can; says why
    :raises UserError: the secrets cannot be read; says what to do
    """
    scheme = source._scheme()
    settings = source._verification_settings()
    plain = {"Content-Type": content_type, "User-Agent": AGENT}
    plain |= scheme.announce(message, settings)
    secrets = source._secrets() if scheme.needs_secret else [""]
    proof = _first(secrets, lambda text: scheme.prove(message, text, settings))
    return Signed(source._path(), plain, proof, message.body)


def _first(secrets: list[str], prove: Callable[[str], dict[str, str]]):
    fault = ValueError("There is no secret to sign with. Add one to the source.")
    for secret in secrets:
        try:
            return prove(secret)
        except ValueError as error:
            fault = error
    raise fault


def send(source, signed: Signed, address: str) -> Answer:
    """Have the inbox take a request as if it came over HTTP; what its sender is told.

    What it keeps is committed, whatever becomes of the caller's transaction.

    :param address: that it is to come from
    """
    received = Received(
        method="POST",
        path=signed.path,
        headers=joined((signed.plain | signed.proof).items()),
        address=address,
        proxy=_proxy(source),
    )
    try:
        told = accept(
            source.env.registry,
            source.code,
            received,
            lambda limit: refusal.within(signed.body, limit),
        )
    except Exception as error:
        told = answer.of_error(error)
    told.afterwards()
    return told


def _proxy(source) -> str | None:
    """Who hands it on: only the proxy may say whose certificate it has seen."""
    proxies = source._verification_settings().trusted_proxies
    if proxies and isinstance(source._scheme(), MutualTls):
        return str(proxies[0].network_address)
    return None
