# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Item:
    """One message of a request.

    :ivar text: exact JSON text of the data
    """

    uid: str | None
    type: str | None
    subject: str | None
    source: str | None
    time: datetime | None
    data: object
    text: str
