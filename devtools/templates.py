"""Databases prepared once and copied for every run.

`base` holds what the suite's addons depend on, with demo data; `suite` is a copy of it
with the suite installed. Each is keyed by what it is made from.
"""

import hashlib
from collections.abc import Callable

from devtools import databases, folders, odoo, owners, paths, process
from devtools.instance import Instance
from devtools.report import DevError, step

BASE_MODULES = (
    "maintenance",
    "mrp",
    "purchase_stock",
    "queue_job",
    "sale_stock",
    "stock_delivery",
)
_KEPT = 2
_WARM_UP = """
env["ir.qweb"]._pregenerate_assets_bundles()
env.cr.commit()
"""
_SOURCE_SUFFIXES = {".py", ".xml", ".csv", ".js", ".scss", ".css", ".sql", ".json"}


def _base_name(source: odoo.Odoo) -> str:
    requirements = (paths.ROOT / "requirements-queue-job.txt").read_text()
    key = folders.key_of(source.key, requirements, *BASE_MODULES, _WARM_UP)
    return f"{databases.PREFIX}base_{key}"


def _suite_name(base: str) -> str:
    digest = hashlib.sha256(base.encode())
    for addon in paths.addons():
        for path in sorted((paths.ROOT / addon).rglob("*")):
            inside = path.relative_to(paths.ROOT)
            if path.suffix in _SOURCE_SUFFIXES and "tests" not in inside.parts:
                digest.update(f"{inside}\0".encode() + path.read_bytes())
    return f"{databases.PREFIX}suite_{digest.hexdigest()[:12]}"


def install(source: odoo.Odoo, database: str, *arguments: str) -> None:
    instance = Instance(source, database)
    instance.write_configuration()
    purpose = database.removeprefix(databases.PREFIX).split("_")[0]
    log = paths.LOG / f"install-{purpose}.log"
    log.unlink(missing_ok=True)
    try:
        output = process.run(
            instance.command(*arguments, "--stop-after-init", "--no-http"),
            env=instance.environment(),
            cwd=paths.ROOT,
            log=log,
        )
    except DevError as problem:
        raise DevError(f"Odoo did not install, see {log}\n{problem}") from problem
    if problems := [
        line
        for line in output.splitlines()
        if f" {database} " in line and (" ERROR " in line or " CRITICAL " in line)
    ]:
        raise DevError(f"Odoo did not install, see {log}\n" + "\n".join(problems))


def make(name: str, title: str, fill: Callable[[str], None]) -> None:
    """Have a database of this name; kept, but for the oldest of its kind.

    :param name: prefix, kind in lower case letters, and what it is made from
    :param fill: makes it under the name that it gets
    """
    with folders.lock(paths.DEV / f"{title.split()[0]}.lock", title):
        if name in databases.names():
            return
        kind = name.removeprefix(databases.PREFIX).split("_")[0]
        with step(title):
            partial = databases.unique(f"{kind}partial")
            owners.claim(partial)
            try:
                fill(partial)
                databases.rename(partial, name)
            finally:
                databases.drop(partial)
        _drop_old(kind)


def _drop_old(kind: str) -> None:
    prefix = f"{databases.PREFIX}{kind}_"
    templates = [name for name in databases.names() if name.startswith(prefix)]
    # The one before the last may be about to be copied by another ./dev.
    for old in templates[:-_KEPT]:
        databases.drop(old)


def base(source: odoo.Odoo) -> str:
    """The name of the template with the suite's dependencies."""
    name = _base_name(source)

    def fill(database: str) -> None:
        databases.sql(
            f"CREATE DATABASE \"{database}\" TEMPLATE template0 ENCODING 'UTF8'"
        )
        install(source, database, "-i", ",".join(BASE_MODULES), "--with-demo")
        # Every copy would otherwise spend half a minute on its first page.
        Instance(source, database).shell(_WARM_UP)

    make(name, "template database with demo data", fill)
    return name


def suite(source: odoo.Odoo) -> str:
    """The name of the template that has the suite installed too."""
    parent = base(source)
    name = _suite_name(parent)

    def fill(database: str) -> None:
        databases.copy(parent, database)
        install(source, database, "-i", ",".join(paths.addons()), "--with-demo")

    make(name, "suite database, installed on a copy of the template", fill)
    return name
