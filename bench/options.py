"""The arguments of `./dev bench`; nothing here needs more than Python itself."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from bench.paired import MINIMUM

_BENCHES = Path(__file__).with_name("benches")
_ROUNDS = 7


def names() -> list[str]:
    """Names of the benches there are, in the order they run."""
    return sorted(
        path.stem.replace("_", "-")
        for path in _BENCHES.glob("*.py")
        if not path.stem.startswith("_")
    )


def _rounds(text: str) -> int:
    if not text.isdigit() or int(text) < MINIMUM:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no number of rounds of {MINIMUM} or more"
        )
    return int(text)


def _rows(text: str) -> int:
    if not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of rows of 1 or more")
    return int(text)


def _name(text: str) -> str:
    if text not in names():
        raise argparse.ArgumentTypeError(
            f"there is no bench {text!r}; there are: {', '.join(names())}"
        )
    return text


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "names", nargs="*", type=_name, metavar="NAME", help="only these benches"
    )
    parser.add_argument(
        "--list", action="store_true", help="show what there is, and measure nothing"
    )
    parser.add_argument(
        "--rounds",
        type=_rounds,
        default=_ROUNDS,
        help=f"samples of each figure, {MINIMUM} or more; default: {_ROUNDS}",
    )
    parser.add_argument(
        "--rows",
        type=_rows,
        help="delivered rows of the bench of volumes, if not as many as it is meant "
        "for; what is built for a number is kept",
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="few rounds and small volumes, to see that it works: results go to "
        ".dev/bench and count for nothing",
    )


def arguments(options: argparse.Namespace) -> list[str]:
    """The same options as `parse` takes them."""
    flags = [f"--{flag}" for flag in ("list", "quick") if getattr(options, flag)]
    if options.rows:
        flags += ["--rows", str(options.rows)]
    return [*options.names, "--rounds", str(options.rounds), *flags]


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench")
    add(parser)
    return parser.parse_args(arguments)
