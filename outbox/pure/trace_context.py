# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""W3C Trace Context: which request of which trace something is part of."""

import re

_TRACEPARENT = re.compile(
    "(?P<version>[0-9a-f]{2})-(?P<trace>[0-9a-f]{32})-(?P<parent>[0-9a-f]{16})"
    "-(?P<flags>[0-9a-f]{2})(?P<more>-.*)?"
)
# Later versions of the format are read as the first one, and passed on as such.
VERSION = "00"
_INVALID_VERSION = "ff"
# Sampled, and of Level 2: the trace id is random. All others are to be sent as zero.
_KNOWN_FLAGS = 0b11


def valid_traceparent(text: str | None) -> str | None:
    """The ``traceparent`` to pass on; None where a receiver has to ignore it.

    Source: https://www.w3.org/TR/trace-context/, sections 3.2 (traceparent header) and
    4.3 (mutating it).

    :param text: the header's value, if there is one; of several headers, all of them
        separated by commas, which is no valid value
    """
    found = _TRACEPARENT.fullmatch(text or "")
    if not found or found["version"] == _INVALID_VERSION:
        return None
    if found["more"] is not None and found["version"] == VERSION:
        return None
    if not int(found["trace"], 16) or not int(found["parent"], 16):
        return None
    flags = int(found["flags"], 16) & _KNOWN_FLAGS
    return f"{VERSION}-{found['trace']}-{found['parent']}-{flags:02x}"
