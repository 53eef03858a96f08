# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What the end of a request means for the delivery, in words for the plant."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

from odoo.addons.integration_base.pure.backoff import parse_retry_after

from .exchange import Response, SendError
from .fault import CONDEMNING, Fault, fault_of

OutcomeKind = Literal["delivered", "retry", "gone", "blocked"]

_GONE = 410

_STATUS_HINTS = {
    400: "did not understand the request. Compare its content with what it expects.",
    401: "refused the credentials. Check the authentication of the endpoint.",
    403: "denied access. Check the authentication of the endpoint.",
    404: "does not know the address. Check the path of the endpoint's URL.",
    405: "accepts no POST at this address. Check the path of the endpoint's URL.",
    407: "or the proxy before it asks for a proxy's credentials. Check the proxy of "
    "the endpoint.",
    408: "waited too long for the request.",
    413: "finds the request too large. Send less data or raise the receiver's limit.",
    415: "does not accept the content type. Choose another content mode, or another "
    "timing if it takes no batches.",
    422: "refused the data. Compare the payload with what it expects.",
    429: "asks to send less often.",
    502: "is behind a gateway that cannot reach it.",
    503: "is not available at present.",
    504: "is behind a gateway that waited too long for it.",
}

# Parts of OpenSSL's and libcurl's messages, the first that matches counts.
_TLS_HINTS = (
    (
        "alert certificate expired",
        "it says that the endpoint's client certificate has expired. Enter another.",
    ),
    ("expired", "its certificate has expired. Renew it at the receiver."),
    ("not yet valid", "its certificate is not valid yet. Check the clocks."),
    (
        "self-signed",
        "its certificate is self-signed. Have it signed by a trusted CA, or enter it "
        "as a trusted certificate of the endpoint.",
    ),
    (
        "self signed",
        "its certificate is self-signed. Have it signed by a trusted CA, or enter it "
        "as a trusted certificate of the endpoint.",
    ),
    (
        "local issuer",
        "nobody trusted has issued its certificate. Have the receiver send the whole "
        "chain, or enter its CA as a trusted certificate of the endpoint.",
    ),
    ("subject name", "its certificate is for another host name. Check the URL."),
    ("hostname mismatch", "its certificate is for another host name. Check the URL."),
    ("ip address mismatch", "its certificate is for another address. Check the URL."),
    ("wrong version number", "it does not speak TLS on this port. Check the URL."),
    ("packet length too long", "it does not speak TLS on this port. Check the URL."),
    ("protocol version", "it offers no TLS 1.2 or newer. Update the receiver."),
    ("unsupported protocol", "it offers no TLS 1.2 or newer. Update the receiver."),
    (
        "certificate required",
        "it asks for a client certificate. Enter one in the endpoint.",
    ),
    (
        "unknown ca",
        "it does not trust who issued the endpoint's client certificate. Ask who runs "
        "the receiver.",
    ),
    (
        "bad certificate",
        "it refused the endpoint's client certificate. Ask who runs the receiver.",
    ),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a delivery after an attempt.

    :ivar kind: ``delivered``; ``retry``: try again later; ``gone``: the receiver wants
        nothing more, disable the endpoint; ``blocked``: the network guard refused the
        address, disable the endpoint and do not try again
    :ivar reason: a plain sentence or two for the people of the plant, without secrets
    :ivar retry_after: seconds the receiver asked to wait, with kind ``retry`` only
    :ivar fault: whose fault it is, with kind ``retry`` only
    :ivar doubtful: a fault of the endpoint that one message may be the cause of
    """

    kind: OutcomeKind
    reason: str
    retry_after: float | None = None
    fault: Fault | None = None
    doubtful: bool = False


def classify(
    response: Response,
    condemning: Collection[int] = CONDEMNING,
    name: str = "receiver",
) -> Outcome:
    """Judge a response (Standard Webhooks 1.0.0 and CloudEvents' webhook spec).

    :param condemning: statuses by which the receiver refuses the message itself
    :param name: of what was asked, for the reason
    """
    who = f"The {name} at {_host(response.request.url)}"
    if response.error is not None:
        return _of_error(who, response, response.error)
    status = response.status or 0
    if 200 <= status < 300:
        return _accepted(who, status)
    if status == _GONE:
        return Outcome(
            "gone",
            f"{who} wants no more events ({status}), so the endpoint is disabled. Ask "
            "who runs it, then enable the endpoint or archive it.",
        )
    return Outcome(
        "retry",
        _failure(who, status, response),
        _retry_after(response),
        *fault_of(status, None, condemning),
    )


@lru_cache
def _accepted(who: str, status: int) -> Outcome:
    return Outcome("delivered", f"{who} accepted the event ({status}).")


def _failure(who: str, status: int, response: Response) -> str:
    if 300 <= status < 400:
        return _redirect(who, status, response.header("Location"))
    hint = _STATUS_HINTS.get(status)
    if hint is None and status >= 500:
        hint = "has a problem of its own. Ask who runs it."
    return f"{who} answered {status}: it {hint or 'refused the event.'}"


def _redirect(who: str, status: int, location: str | None) -> str:
    if not location:
        return f"{who} answered {status}, a redirect to nowhere. Check the URL."
    return (
        f"{who} answered {status}, a redirect to {_public(location)}. Redirects are "
        "not followed. If that is the right address, enter it in the endpoint."
    )


def _of_error(who: str, response: Response, error: SendError) -> Outcome:
    host = _host(response.request.url)
    if error.kind == "blocked":
        return Outcome(
            "blocked",
            f"The address of {host} is not allowed: {_sentence(error.message)}",
        )
    fault, doubtful = fault_of(None, error.kind, ())
    reason = _trouble(who, host, response, error)
    return Outcome("retry", reason, fault=fault, doubtful=doubtful)


def _trouble(who: str, host: str, response: Response, error: SendError) -> str:
    match error.kind:
        case "resolve":
            return (
                f"No address was found for {host}. Check the host name in the "
                "endpoint, and the name server."
            )
        case "connect":
            return f"{who} cannot be reached: {_sentence(error.message)}"
        case "proxy":
            return _sentence(error.message)
        case "timeout" if response.status is None:
            return f"{who} did not answer within {response.request.timeout:g} s."
        case "timeout":
            return (
                f"{who} answered {response.status} but did not finish within "
                f"{response.request.timeout:g} s."
            )
        case "tls":
            return f"No secure connection to {host}: {_tls_hint(error.message)}"
        case "protocol":
            return f"{who} broke off the exchange: {_sentence(error.message)}"
        case _:
            return f"Nothing was sent to {host}: {_sentence(error.message)}"


def _tls_hint(message: str) -> str:
    lowered = message.lower()
    for part, hint in _TLS_HINTS:
        if part in lowered:
            return hint
    return _sentence(message)


def _retry_after(response: Response) -> float | None:
    ended_at = response.started_at + timedelta(seconds=response.duration)
    return parse_retry_after(response.header("Retry-After"), ended_at)


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _host(url: str) -> str:
    """Host and port of a URL, which say where without a secret."""
    try:
        netloc = urlsplit(url).netloc
    except ValueError:
        netloc = ""
    return netloc.rpartition("@")[2] or "an address without a host"


def _public(url: str) -> str:
    """A URL as it may be shown: no user, query, fragment or control character."""
    try:
        parts = urlsplit("".join(c for c in url if c.isprintable()))
    except ValueError:
        return "a malformed address"
    netloc = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, netloc, parts.path, "", ""))[:200] or "nowhere"
