"""One database with its folder: configuration, data, log, and how Odoo is run on it."""

import configparser
import os
import secrets
import socket
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from devtools import databases, odoo, paths, postgres, postgres_programs, process, venv
from devtools.report import DevError

SERVER_WIDE_MODULES = "base,rpc,web,queue_job"
CHANNELS = "root:4,root.outbox.slow:1,root.outbox.replay:1"
_ODOO_BIN = Path(__file__).with_name("odoo_bin.py")


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on now; held together, so that all differ."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


@dataclass
class Instance:
    """:ivar database: a name from `databases`
    :ivar workers: 0 for one threaded process, as the tests need
    :ivar connection: the libpq variables that lead to the database
    :ivar more_addons: a folder of addons beside those of the suite
    :ivar channels: of queue_job, and how many jobs each runs at once
    """

    source: odoo.Odoo
    database: str
    workers: int = 0
    options: dict[str, str] = field(default_factory=dict)
    http_port: int = 0
    gevent_port: int = 0
    configuration_name: str = "odoo.conf"
    more_addons: Path | None = None
    connection: dict[str, str] = field(default_factory=postgres.connection)
    channels: str = CHANNELS

    def __post_init__(self) -> None:
        if not self.http_port:
            self.http_port, self.gevent_port = free_ports(2)

    @property
    def folder(self) -> Path:
        return paths.RUN / self.database

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http_port}"

    @property
    def configuration(self) -> Path:
        return self.folder / self.configuration_name

    def addons_path(self, suite: Path = paths.ROOT) -> str:
        """:param suite: where the suite's addons lie"""
        folders = [suite, venv.namespace_addons(), *self.source.addons_path]
        if self.more_addons:
            folders.append(self.more_addons)
        return ",".join(map(str, folders))

    def write_configuration(self) -> None:
        """The password of an external server stays in the environment, not here."""
        server = self.connection
        config = configparser.RawConfigParser()
        config["options"] = {
            "addons_path": self.addons_path(),
            "admin_passwd": secrets.token_urlsafe(24),
            "data_dir": str(databases.data_dir(self.database)),
            "db_host": server["PGHOST"],
            "db_name": self.database,
            "dbfilter": f"^{self.database}$",
            "list_db": "False",
            "server_wide_modules": SERVER_WIDE_MODULES,
            "http_interface": "127.0.0.1",
            "http_port": str(self.http_port),
            "gevent_port": str(self.gevent_port),
            "workers": str(self.workers),
            "max_cron_threads": "1",
            "screenshots": str(paths.LOG / "screenshots"),
            "limit_time_real": "600",
            "limit_time_cpu": "600",
            **({"db_port": server["PGPORT"]} if "PGPORT" in server else {}),
            **({"db_user": server["PGUSER"]} if "PGUSER" in server else {}),
            **self.options,
        }
        config["queue_job"] = {"channels": self.channels, "port": str(self.http_port)}
        self.folder.mkdir(parents=True, exist_ok=True)
        databases.data_dir(self.database).mkdir(exist_ok=True)
        with self.configuration.open("w") as stream:
            config.write(stream)
        self.configuration.chmod(0o600)

    def environment(self) -> dict[str, str]:
        search = (paths.BIN, paths.VENV / "bin", postgres_programs.path_folder())
        machine = os.environ.get("PATH", os.defpath)
        return process.clean_environment(
            {
                **self.connection,
                "DEV_ODOO_PATH": str(self.source.python_path),
                "PATH": os.pathsep.join([*map(str, search), machine]),
                "PYTHONUNBUFFERED": "1",
            }
        )

    def shell(self, script: str, **variables: str) -> str:
        """Run a script in Odoo's shell, where it finds `env`; return what it prints.

        :param variables: environment variables the script gets
        """
        result = subprocess.run(
            self.command("--no-http", subcommand="shell"),
            input=script,
            capture_output=True,
            text=True,
            env=self.environment() | variables,
            cwd=paths.ROOT,
        )
        if result.returncode:
            raise DevError(f"a script failed in Odoo's shell.\n{result.stderr}")
        return result.stdout

    def command(self, *arguments: str, subcommand: str = "") -> list[str]:
        """Odoo's own command line; its server unless `subcommand` names another."""
        parts = [str(paths.PYTHON), str(_ODOO_BIN)]
        if subcommand:
            parts.append(subcommand)
        return [*parts, "-c", str(self.configuration), *arguments]
