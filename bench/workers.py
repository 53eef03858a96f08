"""A server with workers and queue_job's runner, and a process beside it."""

from collections.abc import Iterator
from contextlib import contextmanager

from bench.context import Context
from bench.session import Session
from devtools import paths, process
from devtools.instance import CHANNELS, Instance
from devtools.report import step
from devtools.server import Server

_ADDONS = paths.ROOT / "bench" / "addons"


@contextmanager
def running(
    context: Context,
    purpose: str,
    count: int,
    addon: str = "",
    channels: str = CHANNELS,
) -> Iterator[Session]:
    """As `serving`, for who does not ask where."""
    with serving(context, purpose, count, addon, channels) as (session, _address):
        yield session


@contextmanager
def serving(
    context: Context,
    purpose: str,
    count: int,
    addon: str = "",
    channels: str = CHANNELS,
) -> Iterator[tuple[Session, str]]:
    """A session on a database for which as many workers run, with queue_job's runner,
    and the address of that server.

    :param purpose: lower case letters; names the database
    :param addon: of the benches, to install
    :param channels: of queue_job, and how many jobs each runs at once
    """
    with context.suite(purpose) as database:
        beside = Instance(context.source, database, more_addons=_ADDONS)
        beside.write_configuration()
        if addon:
            with step(f"database with {addon}"):
                _install(beside, addon)
        behind = Instance(
            context.source,
            database,
            count,
            configuration_name="workers.conf",
            more_addons=_ADDONS,
            channels=channels,
        )
        with Session.open(beside) as session, _server(behind):
            yield session, behind.url


def _install(instance: Instance, addon: str) -> None:
    process.run(
        instance.command("-i", addon, "--stop-after-init", "--no-http"),
        env=instance.environment(),
        cwd=paths.ROOT,
        log=paths.LOG / "install-bench.log",
    )


@contextmanager
def _server(instance: Instance) -> Iterator[None]:
    server = Server(instance, log=paths.LOG / "bench-workers.log")
    server.log.unlink(missing_ok=True)
    try:
        with step(f"server with {instance.workers} workers"):
            server.start()
        yield
    finally:
        server.stop()
