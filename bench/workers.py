"""A database and a server that can also send each event in a job of its own."""

from collections.abc import Iterator
from contextlib import contextmanager

from bench.context import Context
from bench.session import Session
from devtools import paths, process
from devtools.instance import Instance
from devtools.report import step
from devtools.server import Server

_FOLDER = paths.ROOT / "bench" / "addons"
_ADDON = "bench_job_per_event"


@contextmanager
def running(context: Context, purpose: str, count: int) -> Iterator[Session]:
    """A session on a database for which as many workers run, with queue_job's runner.

    :param purpose: lower case letters; names the database
    """
    with context.suite(purpose) as database:
        beside = Instance(context.source, database, more_addons=_FOLDER)
        beside.write_configuration()
        with step(f"database with {_ADDON}"):
            _install(beside)
        with Session.open(beside) as session, _server(context, database, count):
            yield session


def _install(instance: Instance) -> None:
    process.run(
        instance.command("-i", _ADDON, "--stop-after-init", "--no-http"),
        env=instance.environment(),
        cwd=paths.ROOT,
        log=paths.LOG / "install-bench.log",
    )


@contextmanager
def _server(context: Context, database: str, count: int) -> Iterator[None]:
    server = Server(
        Instance(
            context.source,
            database,
            count,
            configuration_name="workers.conf",
            more_addons=_FOLDER,
        ),
        log=paths.LOG / "bench-workers.log",
    )
    server.log.unlink(missing_ok=True)
    try:
        with step(f"server with {count} workers"):
            server.start()
        yield
    finally:
        server.stop()
