"""One module per command of `./dev`."""

from devtools.commands import test
from devtools.commands.command import Command

COMMANDS: tuple[Command, ...] = (test.COMMAND,)
