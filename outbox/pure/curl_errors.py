# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What libcurl's error codes mean for a delivery."""

import os

import pycurl

from .connection import Proxy
from .exchange import ErrorKind, Request, SendError

# Codes of libcurl that pycurl has no name for.
WEIRD_SERVER_REPLY = 8
HTTP2_STREAM = 92
TOO_LARGE = 100

_KINDS: dict[int, ErrorKind] = {
    pycurl.E_COULDNT_RESOLVE_HOST: "resolve",
    pycurl.E_COULDNT_CONNECT: "connect",
    pycurl.E_INTERFACE_FAILED: "connect",
    pycurl.E_SSL_CONNECT_ERROR: "tls",
    pycurl.E_SSL_CERTPROBLEM: "tls",
    pycurl.E_SSL_CIPHER: "tls",
    pycurl.E_PEER_FAILED_VERIFICATION: "tls",
    pycurl.E_SSL_CACERT_BADFILE: "tls",
    pycurl.E_SSL_ISSUER_ERROR: "tls",
    pycurl.E_SSL_INVALIDCERTSTATUS: "tls",
    pycurl.E_SSL_PINNEDPUBKEYNOTMATCH: "tls",
    pycurl.E_USE_SSL_FAILED: "tls",
    pycurl.E_GOT_NOTHING: "protocol",
    pycurl.E_SEND_ERROR: "protocol",
    pycurl.E_RECV_ERROR: "protocol",
    pycurl.E_PARTIAL_FILE: "protocol",
    pycurl.E_SEND_FAIL_REWIND: "protocol",
    pycurl.E_UNSUPPORTED_PROTOCOL: "protocol",
    pycurl.E_BAD_CONTENT_ENCODING: "protocol",
    pycurl.E_HTTP2: "protocol",
    WEIRD_SERVER_REPLY: "protocol",
    HTTP2_STREAM: "protocol",
    TOO_LARGE: "protocol",
}


def describe(
    curl: pycurl.Curl, code: int, message: str, request: Request, proxy: Proxy | None
) -> SendError:
    """The error of a finished transfer.

    :param code: of libcurl, with its message
    :param proxy: that the transfer went through
    """
    if proxy and (trouble := _proxy_trouble(curl, code, message, request)):
        return SendError("proxy", f"The proxy at {proxy.address} {trouble}")
    if code == pycurl.E_OPERATION_TIMEDOUT:
        return _timeout(curl, request)
    kind = _KINDS.get(code, "other")
    if kind == "protocol" and " alert " in message:
        # TLS 1.3: what the receiver thinks of a client certificate comes only when the
        # client takes the connection for ready.
        kind = "tls"
    if kind == "connect" and (errno := curl.getinfo(pycurl.OS_ERRNO)):
        # The operating system says why ("Connection refused"); libcurl does not.
        message = os.strerror(errno)
    return SendError(kind, message or f"libcurl error {code}")


def _timeout(curl: pycurl.Curl, request: Request) -> SendError:
    """Tell by how far the transfer got what has to be looked at."""
    if curl.getinfo(pycurl.REQUEST_SIZE):
        return SendError("timeout", f"no complete answer within {request.timeout:g} s")
    limit = min(request.timeout, request.connect_timeout)
    if curl.getinfo(pycurl.NAMELOOKUP_TIME):
        return SendError("connect", f"no connection within {limit:g} s")
    return SendError("resolve", f"no answer of the name server within {limit:g} s")


def _proxy_trouble(
    curl: pycurl.Curl, code: int, message: str, request: Request
) -> str | None:
    """What the proxy did wrong; None when the fault lies behind it."""
    answered = curl.getinfo(pycurl.HTTP_CONNECTCODE)
    if answered == 407:
        return "refused the user name or password (407). Check them in the endpoint."
    if answered >= 300:
        return (
            f"does not connect to the receiver ({answered}). Ask who runs the proxy, "
            "and check the host and port of the endpoint's URL."
        )
    if answered or curl.getinfo(pycurl.REQUEST_SIZE):
        return None
    if code == pycurl.E_COULDNT_RESOLVE_PROXY:
        return "has no address. Check its host name and the name server."
    if code == pycurl.E_OPERATION_TIMEDOUT:
        limit = min(request.timeout, request.connect_timeout)
        return f"made no connection within {limit:g} s."
    if code == pycurl.E_COULDNT_CONNECT:
        errno = curl.getinfo(pycurl.OS_ERRNO)
        return f"cannot be reached: {os.strerror(errno) if errno else message}."
    if _KINDS.get(code) == "tls":
        return f"made no secure connection: {message}."
    return f"broke off the connection: {message}."
