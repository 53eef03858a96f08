# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Any HMAC: header, encoding and signed bytes as a person describes them."""

import re
from collections.abc import Callable, Sequence

from ..received import Received
from . import scheme, signed

_PLACEHOLDER = re.compile(r"(\{[^{}]*\})")
_BODY, _TIME, _ID = "{body}", "{timestamp}", "{id}"


class KeyedHash(scheme.Scheme):
    """What is signed is made of the body and of headers, as one chooses."""

    def check_settings(self, settings: scheme.VerificationSettings) -> None:
        if not settings.header:
            raise ValueError("Name the header of the signature, such as X-Signature.")
        if settings.encoding not in signed.ENCODINGS:
            raise ValueError(f"Choose an encoding: {', '.join(signed.ENCODINGS)}.")
        if settings.algorithm not in signed.ALGORITHMS:
            raise ValueError(f"Choose an algorithm: {', '.join(signed.ALGORITHMS)}.")
        parts = _parts(settings.signed)
        for part in parts:
            if part.startswith("{") and part not in (_BODY, _TIME, _ID):
                raise ValueError(
                    f"What is signed holds {part}, which is unknown. There are "
                    "{body}, {timestamp} and {id}."
                )
        if parts.count(_BODY) != 1:
            raise ValueError("What is signed has to hold {body}, once.")
        if _TIME in parts and not settings.timestamp_header:
            raise ValueError("Name the header of the time, as the time is signed.")
        if _ID in parts and not settings.id_header:
            raise ValueError("Name the header of the message's id, as it is signed.")

    def announce(
        self, message: scheme.Outgoing, settings: scheme.VerificationSettings
    ) -> dict[str, str]:
        headers = super().announce(message, settings)
        if name := settings.timestamp_header:
            headers[name] = str(message.time)
        return headers

    def prove(
        self,
        message: scheme.Outgoing,
        secret: str,
        settings: scheme.VerificationSettings,
    ) -> dict[str, str]:
        self.check_settings(settings)
        values = {_TIME: str(message.time), _ID: message.uid}
        signature = signed.signature(
            secret,
            _content(settings.signed, message.body, values.__getitem__),
            settings.algorithm,
            settings.encoding,
        )
        return {settings.header: settings.prefix + signature}

    def verify(
        self,
        received: Received,
        secrets: Sequence[str],
        settings: scheme.VerificationSettings,
        now: float,
    ) -> None:
        try:
            self.check_settings(settings)
        except ValueError:
            raise scheme.Refused(
                "The verification is not set up completely here. Ask whoever runs "
                "this receiver."
            ) from None
        if name := settings.timestamp_header:
            time = scheme.header(received, name)
            scheme.fresh(time, name, settings.tolerance, now)
        names = {_TIME: settings.timestamp_header, _ID: settings.id_header}
        value = scheme.header(received, settings.header)
        signature = signed.without_prefix(value, settings.prefix, settings.header)
        signed.check_signature(
            [signature],
            secrets,
            _content(
                settings.signed,
                received.body,
                lambda part: scheme.header(received, names[part]),
            ),
            settings.algorithm,
            settings.encoding,
        )


def _content(template: str, body: bytes, value: Callable[[str], str]) -> bytes:
    """What is signed.

    :param value: of the time or the id, by its placeholder
    """
    content = []
    for part in _parts(template):
        if part == _BODY:
            content.append(body)
        elif part in (_TIME, _ID):
            content.append(value(part).encode())
        else:
            content.append(part.encode())
    return b"".join(content)


def _parts(text: str) -> list[str]:
    return [part for part in _PLACEHOLDER.split(text) if part]
