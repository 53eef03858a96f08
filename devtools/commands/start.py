"""`./dev start`: a server for development that goes on in the background."""

import argparse
import socket

from devtools import development, prepare
from devtools.commands.command import Command
from devtools.report import DevError, say, step
from devtools.server import LOGIN, PASSWORD

_USUAL_PORT = 8069


def _port(text: str) -> int:
    if not text.isdigit() or not 1024 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port from 1024 to 65535")
    return int(text)


def _workers(text: str) -> int:
    if not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is no number of workers")
    return int(text)


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port",
        type=_port,
        default=0,
        help=f"1024 to 65535; default: {_USUAL_PORT} when it is free, else any",
    )
    parser.add_argument(
        "--workers",
        type=_workers,
        default=2,
        help="default: 2; 0 is one threaded process",
    )


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def usual_port() -> int:
    """Odoo's usual port when it is free, else 0 for any."""
    return _USUAL_PORT if is_free(_USUAL_PORT) else 0


def _run(options: argparse.Namespace) -> int:
    if options.port and not is_free(options.port):
        raise DevError(f"port {options.port} is taken: choose another with --port.")
    with prepare.ready() as source:
        existed = development.exists()
        development.make(source)
        with step("server for development"):
            server = development.start(
                source, options.workers, options.port or usual_port(), update=existed
            )
    say(f"\n{server.url}/odoo   login {LOGIN}, password {PASSWORD}")
    say(f"database {server.database}, log {server.log}")
    say("./dev stop ends it; ./dev shell and ./dev psql look inside.")
    return 0


COMMAND = Command(
    "start",
    "start a server for development; prints its URL and login",
    "Start Odoo with the suite and demo data in the background, on a database that "
    "stays until ./dev reset, and update the suite's addons in it.",
    _run,
    _arguments,
)
