# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The one way data becomes JSON text: rendered once, stored, sent as it is."""

import json
from typing import Any

_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def dumps(data: Any) -> str:
    """Compact JSON text (RFC 8259), keys in the order given.

    :raises ValueError: for NaN and infinities, for reference cycles, and for text that
        UTF-8 cannot hold (a lone surrogate)
    :raises TypeError: for a value that is no JSON value, such as a date
    """
    text = _ENCODER.encode(data)
    text.encode()
    return text


def pretty(text: str) -> str:
    """JSON text for people.

    :raises ValueError: it is none
    """
    return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
