"""The long form of the history check: a storm of faults over a real server."""

import argparse
import math
import secrets

from devtools import paths, process, venv

LONGEST = 24 * 60


def minutes(text: str) -> float:
    """An argument of the command line.

    :raises argparse.ArgumentTypeError: says what is wanted instead
    """
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 < number <= LONGEST:
        raise argparse.ArgumentTypeError(
            f"{text!r}: give a number of minutes, more than 0 and at most {LONGEST}."
        )
    return number


def seed(text: str) -> int:
    """The same for a seed."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(
            f"{text!r}: give the whole number that an earlier run has shown."
        )
    return int(text)


def run(duration: float, number: int | None) -> int:
    """:param duration: minutes of faults, after the negative controls
    :param number: the seed; None for a new one
    :return: exit status
    """
    number = secrets.randbelow(10**6) if number is None else number
    soak = process.spawn(
        [
            *(paths.PYTHON, "-m", "e2e.history.soak"),
            *("--minutes", duration, "--seed", number),
        ],
        cwd=paths.ROOT,
        env=venv.environment(),
    )
    return process.wait(soak)
