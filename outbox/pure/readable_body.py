# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Bodies of requests and responses as people read them: whatever was in them."""

import json
import re
from dataclasses import dataclass

#: Characters. More than that nobody reads, and browsers become slow.
SHOWN = 64 * 1024

# Control characters, but for line breaks and tabs, and those that turn the direction of
# the text around them.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Readable:
    """A body for people.

    :ivar text: JSON in lines; anything else as it is, without what cannot be seen
    :ivar is_json: it is JSON
    :ivar left_out: how many characters are not shown
    :ivar garbled: some of it is no text
    """

    text: str = ""
    is_json: bool = False
    left_out: int = 0
    garbled: bool = False


def readable(body: str | None, limit: int = SHOWN) -> Readable:
    """A body as it can be shown, safely and in full or in part.

    :param limit: characters that are shown
    """
    text = (body or "").replace("\r\n", "\n")
    pretty = _pretty(text)
    whole = pretty or text
    shown = whole[:limit]
    clean = _UNSEEN.sub(_visible, shown)
    return Readable(
        text=clean,
        is_json=pretty is not None,
        left_out=len(whole) - len(shown),
        garbled=clean != shown or "\ufffd" in shown,
    )


def _pretty(text: str) -> str | None:
    """JSON in lines; None if it is none."""
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return None


def _visible(match: re.Match) -> str:
    return f"\\u{ord(match[0]):04x}"
