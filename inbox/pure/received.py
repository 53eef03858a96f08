# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came.

    :ivar headers: by their names in small letters
    :ivar address: of whoever sent it
    """

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    address: str
