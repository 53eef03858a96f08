"""What a command of `./dev` is."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass


def _no_arguments(_parser: argparse.ArgumentParser) -> None:
    pass


@dataclass(frozen=True)
class Command:
    """:ivar run: gets the parsed options, returns the exit status"""

    name: str
    summary: str
    description: str
    run: Callable[[argparse.Namespace], int]
    arguments: Callable[[argparse.ArgumentParser], None] = _no_arguments
