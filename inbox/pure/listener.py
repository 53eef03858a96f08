# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What is known of a source where its messages are taken."""

from dataclasses import dataclass

from .content import ContentSettings
from .networks import Network
from .received import Received
from .verification import PRESETS, Scheme, VerificationSettings


def takes(wanted: str, message_type: str | None) -> bool:
    """Whether a route for a type takes messages of another.

    :param wanted: a type; a * at its end stands for anything
    """
    message_type = message_type or ""
    if wanted.endswith("*"):
        return message_type.startswith(wanted[:-1])
    return message_type == wanted


@dataclass(frozen=True, slots=True)
class Secret:
    """What messages may be verified with.

    :ivar expires_at: from then on it counts no more, in seconds since 1970
    """

    name: str
    ciphertext: str
    expires_at: float | None

    def counts(self, now: float) -> bool:
        """:param now: seconds since 1970"""
        return self.expires_at is None or self.expires_at > now


@dataclass(frozen=True, slots=True)
class KeyRule:
    """Where messages of a type say what order is kept for, and their place in it.

    :ivar message_type: as ``takes`` wants it
    :ivar key: JMESPath
    :ivar position: JMESPath
    :ivar route_id: that takes them, for the time being
    :ivar handler_id: of that route
    """

    message_type: str
    key: str | None
    position: str | None
    route_id: int | None = None
    handler_id: int | None = None


NO_RULE = KeyRule("*", None, None)


@dataclass(frozen=True, slots=True)
class Listener:
    """A source that takes messages.

    :ivar allowed_networks: that may send; none given: any
    :ivar max_size: bytes of a request
    :ivar rate_limit: messages a minute; 0: any number
    :ivar deduplicate_days: for how many an id counts as known
    :ivar rules: the first that takes a message counts
    """

    source_id: int
    company_id: int
    verification: str
    settings: VerificationSettings
    secrets: tuple[Secret, ...]
    allowed_networks: tuple[Network, ...]
    max_size: int
    rate_limit: int
    deduplicate_days: int
    lanes: int
    id_path: str
    type_path: str
    rules: tuple[KeyRule, ...]

    @property
    def scheme(self) -> Scheme:
        return PRESETS[self.verification]

    def rule_for(self, message_type: str | None) -> KeyRule:
        """How messages of a type are put in order."""
        fitting = (r for r in self.rules if takes(r.message_type, message_type))
        return next(fitting, NO_RULE)

    def content_settings(self, received: Received) -> ContentSettings:
        """Where a request says which message it is, and what happened."""
        return ContentSettings(
            uid=self.scheme.message_id(received, self.settings),
            type=self.scheme.message_type(received, self.settings),
            id_path=self.id_path or self.scheme.id_path,
            type_path=self.type_path or self.scheme.type_path,
        )
