# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections.abc import Mapping

# The same for a source that is closed: nobody learns which there are.
NO_SOURCE = "There is no source at this address. Check the last part of its path."


class Refusal(Exception):
    """What a sender is told that has something to fix, or to try again later.

    :ivar status: of HTTP
    :ivar detail: what to do, which tells nothing that the sender must not know
    :ivar headers: of the answer
    """

    def __init__(
        self, status: int, detail: str, headers: Mapping[str, str] | None = None
    ):
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})


def too_long(limit: int) -> Refusal:
    """:param limit: bytes"""
    return Refusal(413, f"The request is longer than {limit} bytes. Send less at once.")


def within(body: bytes, limit: int) -> bytes:
    """The body.

    :raises Refusal: it is longer than so many bytes
    """
    if len(body) > limit:
        raise too_long(limit)
    return body
