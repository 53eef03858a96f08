"""An Odoo process that stays warm and runs functions of `bench.inside` when told."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from devtools import paths, process
from devtools.instance import Instance
from devtools.report import DevError

_SCRIPT = """
import sys
sys.path.insert(0, {root!r})
from bench.inside.serve import serve
serve(env, {descriptor})
"""


@dataclass
class Session:
    """Calls go through a socket: Odoo's shell reads its script on standard input."""

    stream: IO[str]
    log: str

    @classmethod
    @contextmanager
    def open(cls, instance: Instance) -> Iterator["Session"]:
        instance.write_configuration()
        log = paths.LOG / f"bench-{instance.database}.log"
        mine, theirs = socket.socketpair()
        with mine, theirs, log.open("w") as stream:
            shell = process.spawn(
                instance.command("--no-http", subcommand="shell"),
                env=instance.environment(),
                cwd=paths.ROOT,
                stdin=subprocess.PIPE,
                stdout=stream,
                stderr=subprocess.STDOUT,
                pass_fds=(theirs.fileno(),),
                text=True,
            )
            script = _SCRIPT.format(root=str(paths.ROOT), descriptor=theirs.fileno())
            shell.stdin.write(script)
            shell.stdin.close()
            theirs.close()
            try:
                with mine.makefile("rw") as calls:
                    yield cls(calls, str(log))
            finally:
                mine.close()
                process.end(shell)
        log.unlink(missing_ok=True)

    def call(self, function: str, **arguments: Any) -> Any:
        """Run a function of `bench.inside` with `env`; return what it returns.

        :param function: `module.function`
        :param arguments: what JSON can hold; so is the result
        :raises DevError: it failed
        """
        self.stream.write(json.dumps([function, arguments]) + "\n")
        self.stream.flush()
        answer = self.stream.readline()
        if not answer:
            raise DevError(f"Odoo ended in a bench, see {self.log}.")
        result = json.loads(answer)
        if "error" in result:
            print(result["error"], file=sys.stderr)
            raise DevError(f"{function} failed in Odoo, see {self.log}.")
        return result["value"]
