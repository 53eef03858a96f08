# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The body of a message such as a source's sender writes it, around data of one's own.

An id and a type that this kind of sender says in the body are put where the source
looks for them there, if a plain path leads to them.
"""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from .cloud_event import STRUCTURED
from .content import ContentSettings
from .strict_json import Json
from .verification import CloudEvents, Scheme, StandardWebhooks

JSON = "application/json"
# Where CloudEvents of this suite that nothing has happened for come from.
ORIGIN = "/integration/inbox/console"

# Of JMESPath what leads to a member of objects, and to nothing else.
_PLAIN = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Sample:
    """:ivar content_type: of the body"""

    body: bytes
    content_type: str


def sample(
    scheme: Scheme,
    settings: ContentSettings,
    data: Json,
    uid: str,
    message_type: str,
    time: int,
) -> Sample:
    """What a sender that proves itself in this way writes.

    :param settings: where the source looks for id and type, headers included
    :param data: what happened
    :param time: in seconds since 1970
    """
    moment = datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    match scheme:
        case CloudEvents():
            attributes = {
                "specversion": "1.0",
                "id": uid,
                "source": ORIGIN,
                "type": message_type,
                "time": moment,
                "datacontenttype": JSON,
            }
            return Sample(_around(attributes, data.text), STRUCTURED)
        case StandardWebhooks():
            members = {"type": message_type, "timestamp": moment}
            return Sample(_around(members, data.text), JSON)
    return Sample(_plain(settings, data, uid, message_type), JSON)


def _around(members: dict, data: str) -> bytes:
    """An object with these members, and data as they are written."""
    lines = [f"{_text(name)}: {_text(value)}" for name, value in members.items()]
    # No text in JSON holds a line break as it is.
    lines.append(f'"data": {data}'.replace("\n", "\n  "))
    return ("{\n  " + ",\n  ".join(lines) + "\n}").encode()


def _plain(settings: ContentSettings, data: Json, uid: str, message_type: str) -> bytes:
    value, put = data.value, False
    for said, path, text in (
        (settings.uid, settings.id_path, uid),
        (settings.type, settings.type_path, message_type),
    ):
        if not said and text and isinstance(value, dict):
            put |= _put(value, path, text)
    text = json.dumps(value, ensure_ascii=False, indent=2) if put else data.text
    return text.encode()


def _put(document: dict, path: str, text: str) -> bool:
    """Write a text where a path leads, unless there is something; whether it did.

    Of alternatives the last one counts, which is the simplest.
    """
    path = path.rpartition("||")[2].strip()
    if not _PLAIN.fullmatch(path):
        return False
    *way, name = path.split(".")
    for step in way:
        document = document.setdefault(step, {})
        if not isinstance(document, dict):
            return False
    if document.get(name) is not None:
        return False
    document[name] = text
    return True


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
