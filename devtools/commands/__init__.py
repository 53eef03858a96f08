"""One module per command of `./dev`."""

from devtools.commands import (
    bench,
    catalogue,
    demo,
    inside,
    lint,
    pictures,
    reset,
    start,
    stop,
    test,
    translations,
)
from devtools.commands.command import Command

COMMANDS: tuple[Command, ...] = (
    demo.COMMAND,
    test.COMMAND,
    start.COMMAND,
    stop.COMMAND,
    inside.SHELL,
    inside.PSQL,
    lint.COMMAND,
    catalogue.COMMAND,
    translations.COMMAND,
    pictures.COMMAND,
    bench.COMMAND,
    reset.COMMAND,
)
