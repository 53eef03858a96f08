# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A request as a command for a POSIX shell: to repeat it by hand, without secrets."""

import shlex
from collections.abc import Iterable

from .hidden import HIDDEN, is_secret

#: Stands where a secret was. It says so itself: a comment would be an error in shells
#: that take none when a person types.
LEFT_OUT = "<left out: put the value here>"

# Whoever has a signature can send the same once more, as long as it is fresh.
_SIGNATURES = frozenset({"webhook-signature", "proxy-authorization", "set-cookie"})

# What curl sets by itself, and what is only true of the body as it travelled.
_NOT_REPEATED = frozenset({"content-length", "content-encoding", "host"})

# Linux takes no longer argument than 128 KiB (MAX_ARG_STRLEN), whatever is in it.
_LONGEST_ARGUMENT = 100_000

_LINE = " \\\n  "


def parse_headers(text: str | None) -> list[tuple[str, str]]:
    """Names and values of headers that are kept as one text."""
    pairs = (line.partition(":") for line in (text or "").split("\n"))
    return [(name.strip(), value.strip()) for name, colon, value in pairs if colon]


def curl_command(
    url: str, headers: Iterable[tuple[str, str]], body: str, method: str = "POST"
) -> str:
    """The command; whatever is in body, headers or URL, it is one argument of curl's.

    :param headers: as they were sent, or hidden; of secret ones no value is taken
    :param body: as it was before any compression
    """
    parts = [
        f"curl --globoff --request {shlex.quote(method)}",
        f"--url {_quoted(url)}",
        *(
            f"--header {_quoted(_header(name, value))}"
            for name, value in headers
            if name.lower() not in _NOT_REPEATED
        ),
    ]
    if len(body.encode(errors="replace")) > _LONGEST_ARGUMENT:
        # printf is part of the shell, and what the shell does itself has no limit.
        before, data = f"printf '%s' {_quoted(body)} |{_LINE}", "--data-binary @-"
    else:
        # --data and --data-binary would read a file when the body begins with "@".
        before, data = "", f"--data-raw {_quoted(body)}"
    return before + _LINE.join([*parts, data])


def hides(name: str, value: str) -> bool:
    """Whether a header's value has no place in a command."""
    return is_secret(name) or name.lower() in _SIGNATURES or HIDDEN in value


def _header(name: str, value: str) -> str:
    if hides(name, value):
        return f"{name}: {LEFT_OUT}"
    # curl takes "Name:" for the wish to leave that header out.
    return f"{name}: {value}" if value else f"{name};"


def _quoted(text: str) -> str:
    # No argument of a program can hold a NUL, and none was sent.
    return shlex.quote(text.replace("\x00", "\ufffd"))
