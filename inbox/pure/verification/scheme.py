# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What every way of verifying a message has in common."""

import hmac
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..networks import Network
from ..received import Received

_SECONDS = re.compile(r"[0-9]{1,12}")
SHORTEST = 8


class Refused(ValueError):
    """A message that must not be trusted.

    The text tells the sender what to fix, and never what would have been right.
    """


@dataclass(frozen=True, slots=True)
class VerificationSettings:
    """What a person has chosen for a source.

    :ivar tolerance: seconds that the sender's clock may be off, in both directions
    :ivar header: of the signature, for ``hmac``
    :ivar prefix: what stands before it
    :ivar encoding: ``hex`` or ``base64``
    :ivar algorithm: ``sha256``, ``sha512`` or ``sha1``
    :ivar signed: what is signed, with ``{timestamp}``, ``{id}`` and ``{body}`` in it
    :ivar id_header: of the message's id
    :ivar timestamp_header: of the time, in seconds since 1970
    :ivar type_header: of the message's type
    :ivar certificate_header: in which the proxy names the certificate, for ``mtls``
    :ivar trusted_proxies: whose certificate header is believed
    :ivar allowed_origins: senders that ``cloudevents`` consents to; none given: any
    :ivar allowed_rate: requests a minute that it consents to; 0: any number
    """

    tolerance: int = 300
    header: str = ""
    prefix: str = ""
    encoding: str = "hex"
    algorithm: str = "sha256"
    signed: str = "{body}"
    id_header: str = ""
    timestamp_header: str = ""
    type_header: str = ""
    certificate_header: str = ""
    trusted_proxies: tuple[Network, ...] = ()
    allowed_origins: tuple[str, ...] = ()
    allowed_rate: int = 0


DEFAULTS = VerificationSettings()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message as its sender is about to send it.

    :ivar uid: the sender's id; printable ASCII, as it goes into a header
    :ivar time: of this attempt, in whole seconds since 1970
    :ivar type: what happened; empty if it is not said
    """

    uid: str
    time: int
    body: bytes
    type: str = ""


class Scheme:
    """A way to verify messages, and to send one that verifies.

    :cvar needs_secret: whether it refuses everything while there is no secret
    :cvar id_headers: where the message's id is; the first that has one counts
    :cvar type_headers: where its type is
    :cvar id_path: JMESPath to the id in the body, for senders that put it there
    :cvar type_path: JMESPath to the type in the body
    """

    needs_secret = True
    id_headers: tuple[str, ...] = ()
    type_headers: tuple[str, ...] = ()
    id_path = ""
    type_path = ""

    def check_secret(self, text: str) -> None:
        """Look at a secret before it is kept.

        :raises ValueError: it cannot be right; the message says what to do, and does
            not hold the secret
        """
        check_text(text, SHORTEST)

    def check_settings(self, settings: VerificationSettings) -> None:
        """Look at the settings before they are kept.

        :raises ValueError: they do not do; the message says what to do
        """

    def verify(
        self,
        received: Received,
        secrets: Sequence[str],
        settings: VerificationSettings,
        now: float,
    ) -> None:
        """Return if the request is authentic and fresh.

        :param secrets: any of them may match
        :param now: the clock here, in Unix time
        :raises Refused: it is not; nothing else is raised, whatever came
        """
        raise NotImplementedError

    def announce(
        self, message: Outgoing, settings: VerificationSettings
    ) -> dict[str, str]:
        """Headers in which a sender says which message it is, and what happened."""
        headers = {}
        for text, names in (
            (message.uid, (settings.id_header, *self.id_headers)),
            (message.type, (settings.type_header, *self.type_headers)),
        ):
            name = next(filter(None, names), None)
            if name and text:
                headers[name] = text
        return headers

    def prove(
        self, message: Outgoing, secret: str, settings: VerificationSettings
    ) -> dict[str, str]:
        """Headers in which a sender shows that it knows the secret.

        Whoever sees one of them could send in its place.

        :raises ValueError: nobody can with this secret; says why, without it
        """
        raise NotImplementedError

    def message_id(
        self, received: Received, settings: VerificationSettings = DEFAULTS
    ) -> str | None:
        """The sender's id of the message, None if no header has it."""
        return self._first(received, (settings.id_header, *self.id_headers))

    def message_type(
        self, received: Received, settings: VerificationSettings = DEFAULTS
    ) -> str | None:
        """What happened, in the sender's words; None if no header says it."""
        return self._first(received, (settings.type_header, *self.type_headers))

    def _first(self, received: Received, names: Iterable[str]) -> str | None:
        values = (received.headers.get(name.lower(), "").strip() for name in names)
        return next(filter(None, values), None)


def usable(secrets: Iterable[str]) -> list[str]:
    """The secrets that are not empty.

    :raises Refused: there is none, and so nothing that a message could be verified with
    """
    found = [secret for secret in secrets if secret]
    if not found:
        raise Refused(
            "There is no secret to verify messages with here. Ask whoever runs this "
            "receiver to add one."
        )
    return found


def header(received: Received, name: str) -> str:
    """The value of a header that has to be there, printable ASCII.

    :raises Refused: it is missing, empty, or holds other characters
    """
    value = received.headers.get(name.lower(), "").strip()
    if not value:
        raise Refused(f"The header {name} is missing or empty. Send it.")
    if not (value.isascii() and value.isprintable()):
        raise Refused(f"The header {name} may hold printable ASCII characters only.")
    return value


def fresh(text: str, name: str, tolerance: int, now: float) -> int:
    """A time in seconds since 1970 that is near the clock here.

    :param name: of the header it came in
    :raises Refused: it is no whole number, or too far away, before or after
    """
    if not _SECONDS.fullmatch(text):
        raise Refused(
            f"The time in {name} has to be a whole number of seconds since 1970."
        )
    if abs(now - int(text)) > tolerance:
        raise Refused(
            f"The time in {name} is more than {tolerance} s away from the clock here. "
            "Check the sender's clock, and sign each attempt anew."
        )
    return int(text)


def equal(left: str, right: str) -> bool:
    """Compare in a time that tells nothing of where they differ."""
    return hmac.compare_digest(
        left.encode("utf-8", "surrogatepass"), right.encode("utf-8", "surrogatepass")
    )


def equals_any(given: str, expected: Iterable[str]) -> bool:
    """Whether it is one of them; all are compared, whichever fits."""
    return any([equal(given, candidate) for candidate in expected])


def check_text(text: str, shortest: int) -> None:
    """:raises ValueError: too short for a secret, or with white space around it"""
    if text != text.strip():
        raise ValueError("There is white space around the secret. Copy it without.")
    if len(text) < shortest:
        raise ValueError(
            f"The secret has {len(text)} characters. Choose one of {shortest} or more."
        )
