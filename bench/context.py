"""What a bench gets: how much to measure, and Odoo to measure on."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from bench.session import Session
from devtools import databases, odoo, templates
from devtools import server as servers
from devtools.instance import Instance
from devtools.report import say, step

Item = TypeVar("Item")


@dataclass(frozen=True)
class Context:
    """:ivar rounds: samples that each figure is made of
    :ivar quick: to see that it works; nobody keeps the figures
    :ivar rows: of what a bench of volumes measures; None for what it is meant for
    """

    source: odoo.Odoo
    rounds: int
    quick: bool = False
    rows: int | None = None

    def size(self, full: int, quick: int) -> int:
        """How large to make it."""
        return quick if self.quick else full

    def progress(self, text: str) -> None:
        say(f"      {text}")

    def each(self, items: Iterable[Item], what: str) -> Iterator[Item]:
        """Go through items and tell how far that got."""
        items = list(items)
        for number, item in enumerate(items, 1):
            self.progress(f"{what} {number} of {len(items)}")
            yield item

    @contextmanager
    def database(self, purpose: str, *addons: str) -> Iterator[str]:
        """A database with what the suite depends on and demo data, for this block.

        :param purpose: lower case letters; names the database
        :param addons: to install in it, of the suite and of Odoo
        """
        with servers.temporary_copy(purpose, templates.base(self.source)) as database:
            if addons:
                with step(f"database with {', '.join(addons)}"):
                    templates.install(self.source, database, "-i", ",".join(addons))
            yield database

    @contextmanager
    def suite(self, purpose: str) -> Iterator[str]:
        """A database with the whole suite, for this block."""
        with servers.temporary_copy(purpose, templates.suite(self.source)) as database:
            yield database

    @contextmanager
    def session(self, database: str) -> Iterator[Session]:
        """An Odoo process on a database that does what it is told, for this block."""
        with Session.open(Instance(self.source, database)) as session:
            yield session

    @contextmanager
    def server(
        self, database: str, workers: int = 4, **options: str
    ) -> Iterator[servers.Server]:
        """A prefork server with queue_job's runner on a database, for this block.

        :param options: more options for odoo.conf
        """
        purpose = database.removeprefix(databases.PREFIX).split("_")[0]
        instance = Instance(self.source, database, workers, options)
        with servers.serving(instance, f"bench-{purpose}") as server:
            yield server
