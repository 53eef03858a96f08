# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Item:
    """One message of a request.

    :ivar uid: the sender's id; None if there is none
    :ivar source: of a CloudEvent
    :ivar time: when it happened, in UTC, naive
    :ivar data: the parsed JSON
    :ivar text: the exact JSON text of the data
    :ivar extensions: attributes of a CloudEvent that are of no fixed meaning here
    """

    uid: str | None
    type: str | None = None
    subject: str | None = None
    source: str | None = None
    time: datetime | None = None
    data: object = None
    text: str = "null"
    extensions: dict[str, object] = field(default_factory=dict)

    @property
    def identity(self) -> str | None:
        """What no other message has: CloudEvents are told apart by source and id."""
        if self.uid and self.source:
            return f"{self.uid} {self.source}"
        return self.uid
