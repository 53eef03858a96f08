"""The database of `./dev start`, which stays until `./dev reset`."""

from devtools import databases, odoo, owners, paths, templates
from devtools.instance import Instance
from devtools.report import DevError, step
from devtools.server import Server

DATABASE = f"{databases.PREFIX}start"
LOG = paths.LOG / "start.log"


def exists() -> bool:
    return DATABASE in databases.names()


def make(source: odoo.Odoo) -> None:
    """Copy the suite database, when there is no database for development yet."""
    if exists():
        return
    template = templates.suite(source)
    with step("database for development"):
        databases.copy(template, DATABASE)


def instance(source: odoo.Odoo, workers: int, port: int = 0) -> Instance:
    made = Instance(source, DATABASE, workers)
    if port:
        made.http_port = port
    return made


def start(source: odoo.Odoo, workers: int, port: int, update: bool) -> Server:
    """:raises DevError: it runs already, or does not start"""
    if owners.server_of(DATABASE):
        raise DevError("the server runs already: ./dev stop ends it.")
    LOG.unlink(missing_ok=True)
    server = Server(instance(source, workers, port), keep=True, log=LOG)
    # An edited view or field is in the database only after an update.
    server.start(*(("-u", ",".join(paths.addons())) if update else ()))
    return server
