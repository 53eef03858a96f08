"""Set-up: all that a command needs, made when it is missing."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from devtools import (
    chromium,
    databases,
    folders,
    odoo,
    owners,
    paths,
    postgres,
    postgres_programs,
    process,
    venv,
)


def _wait(futures: list[Future]) -> None:
    try:
        for future in futures:
            future.result()
    except BaseException:
        # The other steps would otherwise go on to their end first.
        process.stop_all()
        raise


@contextmanager
def ready(browser: bool = False) -> Iterator[odoo.Odoo]:
    """Everything but the template databases; the cluster is up while this lasts."""
    for folder in (paths.LOG, paths.RUN):
        folder.mkdir(parents=True, exist_ok=True)
    with folders.lock(paths.DEV / "prepare.lock", "set-up"):
        folders.tidy(paths.DEV)
        with ThreadPoolExecutor() as pool:
            source = pool.submit(odoo.find)
            futures = [
                source,
                pool.submit(venv.prepare),
                pool.submit(postgres_programs.path_folder),
            ]
            if browser:
                futures.append(pool.submit(chromium.prepare))
            _wait(futures)
    with postgres.in_use():
        if postgres.external():
            databases.check_server()
        owners.sweep()
        yield source.result()


def tools() -> None:
    """Only what runs without Odoo and without a database."""
    paths.LOG.mkdir(parents=True, exist_ok=True)
    with folders.lock(paths.DEV / "prepare.lock", "set-up"):
        venv.prepare()
