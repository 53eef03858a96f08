# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What a receiver says it has: the question, the answer, and how they are compared.

The contract is in ``readme/USAGE.md`` of this addon; it is ours, as no standard of
webhooks has one.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode, urlsplit, urlunsplit

ALGORITHM = "sha256:"


class DigestError(Exception):
    """The receiver's answer cannot be used; the message says why."""


class TooLong(DigestError):
    """There was more in the answer than is read of one."""


@dataclass(frozen=True, slots=True)
class Window:
    """A span of time, with its beginning and without its end; naive, in UTC."""

    start: datetime
    end: datetime

    def halves(self) -> "tuple[Window, Window] | None":
        """The window in two, cut at a whole second; None for one of a second.

        Receivers may keep times with fewer digits, so that a finer cut would put an
        event into another window there than here.
        """
        seconds = int((self.end - self.start).total_seconds())
        if seconds < 2:
            return None
        middle = (self.start + (self.end - self.start) / 2).replace(microsecond=0)
        return Window(self.start, middle), Window(middle, self.end)


@dataclass(frozen=True, slots=True)
class Digest:
    """What a receiver has of a window.

    :ivar hash: of the ids, as ``hash_of`` makes it
    :ivar ids: event ids in lower case
    """

    count: int
    hash: str | None = None
    ids: frozenset[str] | None = None

    def matches(self, ids: frozenset[str]) -> bool:
        """Whether it is just these events, as far as the receiver tells."""
        if self.ids is not None:
            return self.ids == ids
        if self.count != len(ids):
            return False
        return self.hash is None or self.hash == hash_of(ids)


def hash_of(ids: Iterable[str]) -> str:
    """SHA-256 of the ids in ascending order, each followed by a line feed."""
    text = "".join(f"{id_}\n" for id_ in sorted(ids))
    return ALGORITHM + hashlib.sha256(text.encode()).hexdigest()


def question(url: str, window: Window, types: Iterable[str], with_ids: bool) -> str:
    """The address to get the digest of a window from."""
    asked = [("from", _text(window.start)), ("to", _text(window.end))]
    asked += [("type", name) for name in types]
    asked += [("ids", "1")] if with_ids else []
    parts = urlsplit(url)
    query = "&".join(filter(None, (parts.query, urlencode(asked))))
    return urlunsplit(parts._replace(query=query, fragment=""))


def _text(time: datetime) -> str:
    return f"{time.isoformat()}Z"


def parse(status: int, body: bytes, truncated: bool = False) -> Digest:
    """What a receiver has answered.

    :param truncated: there was more than ``body`` holds
    :raises TooLong: ask for a shorter window
    :raises DigestError: it is no digest
    """
    if status != 200:
        raise DigestError(f"The receiver answered with HTTP {status} instead of 200.")
    if truncated:
        raise TooLong("The receiver's answer is longer than 64 KiB.")
    try:
        found = json.loads(body)
    except ValueError:
        raise DigestError("The receiver's answer is not JSON.") from None
    if not isinstance(found, dict):
        raise DigestError("The receiver's answer is not a JSON object.")
    ids = _ids(found.get("ids"))
    return Digest(_count(found.get("count"), ids), _hash(found.get("hash")), ids)


def _count(count: object, ids: frozenset[str] | None) -> int:
    if type(count) is not int or count < 0:
        raise DigestError('"count" in the receiver\'s answer is not a whole number.')
    if ids is not None and len(ids) != count:
        raise DigestError(
            f'The receiver\'s answer has {len(ids)} different "ids", but "count" is '
            f"{count}."
        )
    return count


def _hash(text: object) -> str | None:
    if text is None:
        return None
    if not isinstance(text, str) or not text.lower().startswith(ALGORITHM):
        raise DigestError(
            '"hash" in the receiver\'s answer is not a text that begins with '
            f"{ALGORITHM}"
        )
    return text.lower()


def _ids(ids: object) -> frozenset[str] | None:
    if ids is None:
        return None
    if not isinstance(ids, list) or not all(isinstance(id_, str) for id_ in ids):
        raise DigestError('"ids" in the receiver\'s answer is not a list of texts.')
    return frozenset(id_.lower() for id_ in ids)
