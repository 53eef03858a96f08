# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Why a delivery failed, in few words that stay the same: failures are sorted by them.

The sentence that a failure leaves names hosts, sizes and seconds, so that hardly two
are alike; the cause of all of them is one.
"""

from .exchange import ErrorKind

#: Statuses that have a cause of their own, as people know what to do about each.
STATUSES = frozenset(
    {400, 401, 403, 404, 405, 407, 408, 409, 413, 415, 422, 429, 500, 502, 503, 504}
)

_OF_ERROR: dict[ErrorKind, str] = {
    "resolve": "host_unknown",
    "connect": "no_connection",
    "proxy": "proxy",
    "timeout": "timeout",
    "tls": "tls",
    "blocked": "address_blocked",
    "protocol": "broken_off",
    "other": "not_sendable",
}


class Unsendable(ValueError):
    """No request can be made of an event; the message says why.

    :ivar cause: the same in one word
    """

    def __init__(self, cause: str, message: str) -> None:
        super().__init__(message)
        self.cause = cause


def cause_of(status: int | None, error: ErrorKind | None) -> str:
    """The cause of a try that failed.

    :param status: of the answer, not one of success; None when there was none
    :param error: why there was no complete answer, if so
    """
    if error is not None:
        return _OF_ERROR[error]
    status = status or 0
    if status in STATUSES:
        return f"http_{status}"
    return {3: "redirect", 4: "http_4xx", 5: "http_5xx"}.get(status // 100, "http_odd")


def cause_of_unsendable(error: ValueError) -> str:
    """The cause when there was no request at all."""
    return error.cause if isinstance(error, Unsendable) else "not_sendable"
