"""Requests that nobody in his right mind sends, by `hypothesis`."""

import gzip
import json
import string
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from e2e.raw_http import Call, chunked

QUIET = settings(
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate, Phase.shrink),
)
# More than a source of the tests takes, and less than makes them slow.
_LARGE = 40_000

texts = st.text(max_size=20) | st.sampled_from(
    ("", " ", "\0", "\ud800", "\u202e", "é" * 3, "1e999", "' OR 1=1 --", "a" * 600)
)
numbers = (
    st.integers()
    | st.floats()
    | st.sampled_from((1e308, -1e308, 5e-324, 10**39, -(10**39), 2**63, 0, -0.0))
)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4)
    ),
    max_leaves=12,
)
_NAMES = ("id", "type", "specversion", "source", "data", "time", "timestamp", "key")
documents = st.dictionaries(
    st.sampled_from(_NAMES) | texts,
    values | st.sampled_from(("1.0", "2026-11-29T00:00:00Z", "x")),
    max_size=8,
)


def _written(value: Any) -> bytes:
    # Lone surrogates are escaped, NaN and Infinity are not: both are to be refused.
    return json.dumps(value).encode()


@st.composite
def _spoiled(draw: st.DrawFn, bodies: st.SearchStrategy[bytes]) -> bytes:
    """A good body into which something was cut."""
    body = draw(bodies)
    at = draw(st.integers(0, len(body)))
    until = draw(st.integers(at, min(len(body), at + 5)))
    return body[:at] + draw(st.binary(max_size=4)) + body[until:]


_json = (documents | values | st.lists(documents, max_size=3)).map(_written)
bodies = st.one_of(
    _json,
    _spoiled(_json),
    st.binary(max_size=200),
    st.sampled_from(
        (
            b"",
            b"[" * 10_000,
            b'{"a":' * 10_000,
            b'{"id": "1", "n": ' + b"9" * 5_000 + b"}",
            b'{"id": "1", "n": 1e999}',
            b'{"id": "1", "id": "2"}',
            b'{"id": "\\u0000", "type": "\\ud800"}',
            b'\xef\xbb\xbf{"id": "bom"}',
            '{"id": "utf-16"}'.encode("utf-16"),
            b'{"id": "' + b"x" * _LARGE + b'"}',
            b"id=1&type=x&type=y",
            b"payload=%7B%22id%22%3A%201%7D",
            b"payload=%ff%fe",
            b"&".join(b"a=%d" % number for number in range(2_000)),
            gzip.compress(b'{"id": "gzip"}'),
            b'--x\r\ncontent-disposition: form-data; name="id"\r\n\r\n1\r\n--x--',
        )
    ),
)
_content_types = st.sampled_from(
    (
        *("application/json", "APPLICATION/JSON;charset=utf-8", "text/json"),
        *("application/json; charset=utf-16", "application/json; charset=nonsense"),
        *("application/json; charset=", "application/json;;;=", "*/*", "x", "/", ""),
        *("application/cloudevents+json", "application/cloudevents-batch+json"),
        *("application/cloudevents+xml", "application/vnd.api+json", "text/plain"),
        *("application/x-www-form-urlencoded", "multipart/form-data; boundary=x"),
        "multipart/form-data",
    )
)
_header_values = st.one_of(
    st.text(string.printable, max_size=30),
    st.text(max_size=10),
    st.sampled_from(
        ("1.0", "%", "%41%zz", '"', "v1,", "sha256=", "Basic !", "Bearer ")
    ),
    st.sampled_from(("2026-11-29T00:00:00Z", "9" * 400, "-1", "x" * 5_000)),
).map(lambda text: text.encode("utf-8", "replace").translate(None, b"\r\n\0"))
_header_names = st.sampled_from(
    (
        *("ce-id", "ce-type", "ce-source", "ce-specversion", "ce-time", "ce-subject"),
        *("webhook-id", "webhook-timestamp", "webhook-signature", "Authorization"),
        *("X-Hub-Signature-256", "X-GitHub-Delivery", "X-GitHub-Event"),
        *("Stripe-Signature", "X-Shopify-Hmac-Sha256", "X-WC-Webhook-Signature"),
        *("X-Slack-Signature", "X-Slack-Request-Timestamp", "X-Signature", "X-Cert"),
        *("WebHook-Request-Origin", "WebHook-Request-Rate", "WebHook-Request-Callback"),
        *("X-Forwarded-For", "Forwarded", "traceparent", "Cookie", "Accept-Language"),
        *("Accept", "User-Agent", "Origin", "Range", "Content-Encoding", "ce-\u00fc"),
        *("If-None-Match", "Content-Language", "X-HTTP-Method-Override", "Upgrade"),
    )
).filter(str.isascii)
_methods = st.sampled_from(
    (*("POST",) * 12, "GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
    + ("PROPFIND", "post", "X")
)


Prove = Callable[[bytes], Sequence[tuple[str, bytes]]]


@st.composite
def calls(draw: st.DrawFn, senders: Mapping[str, Prove]) -> Call:
    """:param senders: by the code of the source that believes them, the headers with
    which a body proves to be theirs
    """
    code = draw(st.sampled_from(sorted(senders)))
    path = f"/integration/inbox/{code}"
    path += draw(st.sampled_from(("",) * 8 + _ENDINGS))
    headers = [
        ("Host", b"localhost"),
        ("Content-Type", draw(_content_types).encode()),
        *draw(st.lists(st.tuples(_header_names, _header_values), max_size=6)),
    ]
    body = draw(bodies)
    if draw(st.booleans()):
        headers += senders[code](body)
    framing, body, hang_up = draw(_framed(body))
    return Call(draw(_methods), path, [*headers, *framing], body, hang_up)


_ENDINGS = (
    *("?", "?access_token=x", "?access_token=%ff&%00", "/", "/x", "%20", "%00", "%ff"),
    *("/../x", ";x", "?" + "q" * 3_000, "%C3%BC", "." * 300),
)


@st.composite
def _framed(draw: st.DrawFn, body: bytes) -> tuple[list, bytes, bool]:
    """How its length is told, the body so framed, and whether the sender hangs up."""
    length = ("Content-Length", str(len(body)).encode())
    match draw(st.sampled_from(("length",) * 8 + _FRAMINGS)):
        case "length":
            return [length], body, False
        case "chunked":
            sizes = draw(st.lists(st.integers(1, 50), max_size=3))
            return [("Transfer-Encoding", b"chunked")], chunked(body, sizes), False
        case "bad chunks":
            return [("Transfer-Encoding", b"chunked")], b"zz\r\n" + body, True
        case "both":
            both = [length, ("Transfer-Encoding", b"chunked")]
            return both, chunked(body, ()), True
        case "short":
            more = str(len(body) + 10).encode()
            return [("Content-Length", more)], body, True
        case "none":
            return [], body, True
        case "twice":
            return [length, ("Content-Length", b"1")], body, True
        case strange:
            return [("Content-Length", strange.encode())], body, True


_FRAMINGS = (
    *("chunked", "bad chunks", "both", "short", "none", "twice"),
    *("-1", "x", "1e3", "", "0x10", "99999999999999999999"),
)


@st.composite
def commands(draw: st.DrawFn, known: Mapping[str, Any]) -> tuple[str, Any]:
    """A command by its name, of which a value or two are others of their kind.

    :param known: commands that are done, by their names
    """
    name = draw(st.sampled_from(sorted(known)))
    command = json.loads(json.dumps(known[name]))
    for _value in range(draw(st.integers(0, 2))):
        _vary(draw, command)
    return name, command


def _vary(draw: st.DrawFn, inside: Any) -> None:
    places = sorted(inside) if isinstance(inside, dict) else range(len(inside))
    if not places:
        return
    place = draw(st.sampled_from(places))
    match inside[place]:
        case dict() | list():
            _vary(draw, inside[place])
        case bool():
            inside[place] = not inside[place]
        case int() | float():
            inside[place] = draw(_amounts)
        case str():
            inside[place] = draw(_words)


_amounts = st.one_of(
    st.floats(0, 1e6, exclude_min=True),
    st.integers(0, 10**39),
    st.sampled_from((1e308, 5e-324, 1e16, 2**31, 2**63, 0, -0.0, -1)),
)
_words = texts.filter(lambda text: not set(text) & {"\0", "\ud800"})
