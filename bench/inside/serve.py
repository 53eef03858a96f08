"""Runs what `bench.session` asks for, until that closes its end."""

import json
import socket
import traceback
from importlib import import_module
from typing import Any


def serve(env: Any, descriptor: int) -> None:
    """:param descriptor: of a socket, for a line of JSON each way"""
    with socket.socket(fileno=descriptor) as mine, mine.makefile("rw") as stream:
        for line in iter(stream.readline, ""):
            stream.write(json.dumps(_answer(env, json.loads(line))) + "\n")
            stream.flush()


def _answer(env: Any, call: list) -> dict[str, Any]:
    (module, name), arguments = call[0].split("."), call[1]
    try:
        function = getattr(import_module(f"bench.inside.{module}"), name)
        return {"value": function(env, **arguments)}
    except Exception:
        env.cr.rollback()
        return {"error": traceback.format_exc()}
