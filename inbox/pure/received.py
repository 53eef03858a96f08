# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A request as it arrived, before anything is believed of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl


@dataclass(frozen=True, slots=True)
class Received:
    """One request.

    :ivar method: in capitals
    :ivar path: with its query string, as requested
    :ivar headers: by their names in small letters
    :ivar body: the bytes that came, before anything read them
    :ivar address: of the sender
    :ivar proxy: address of the proxy that passed the request on; None if none did, and
        so whoever is at ``address`` is connected to this server
    """

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""
    address: str = ""
    proxy: str | None = None

    @property
    def peer(self) -> str:
        """The address that is connected to this server: what no header can forge."""
        return self.address if self.proxy is None else self.proxy

    @property
    def content_type(self) -> str:
        """The media type in small letters, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def query(self, name: str) -> list[str]:
        """The values of a parameter of the query string."""
        pairs = parse_qsl(self.path.partition("?")[2], errors="replace")
        return [value for key, value in pairs if key == name]


def joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Headers by their names in small letters.

    One that came twice has both values, joined as RFC 9110, 5.3, says: whoever expects
    one value then finds none that fits, instead of either of the two.
    """
    headers: dict[str, str] = {}
    for name, value in pairs:
        name = name.lower()
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers
