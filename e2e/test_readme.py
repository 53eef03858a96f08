"""The receiver that the README shows works as it stands there."""

import re
import socket
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from types import SimpleNamespace

import pytest

from e2e.endpoint import new_secret
from e2e.waiting import eventually

README = Path(__file__).parents[1] / "README.rst"


def _example() -> str:
    """The indented block from its first import to its last line."""
    text = README.read_text()
    found = re.search(r"^( +)import json\n.*?serve_forever\(\)\n", text, re.M | re.S)
    assert found, "the README shows no receiver"
    return dedent(found[0])


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def run_example(tmp_path):
    """Starts the README's receiver; its process and port."""
    started = []

    def run(secret: str) -> tuple[subprocess.Popen, int]:
        port = _free_port()
        script = tmp_path / "receiver.py"
        script.write_text(_example().replace("8099", str(port)))
        process = subprocess.Popen(
            [sys.executable, script, secret],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        started.append(process)
        eventually(lambda: _listens(port), "the example listens")
        return process, port

    yield run
    for process in started:
        process.kill()
        process.wait()


def test_the_readme_receiver_gets_the_test_event(connect, run_example, api):
    """Five minutes after the installation a person sees an event arrive."""
    secret = new_secret()
    process, port = run_example(secret)
    endpoint = connect(
        SimpleNamespace(url=f"http://127.0.0.1:{port}"),
        secret_ids=[[0, 0, {"name": "README", "value": secret}]],
    )
    api.call("outbox.endpoint", "action_send_test", ids=[endpoint.id])

    (delivery,) = endpoint.wait_for("delivered")
    line = process.stdout.readline().split()
    assert line[0] == delivery["event_uuid"]
    assert line[1:] == ["outbox.endpoint.test", f"outbox.endpoint/{endpoint.id}"]


def test_the_readme_receiver_refuses_who_does_not_know_the_secret(
    connect, run_example, api
):
    """The control: another secret, and nothing is taken."""
    _process, port = run_example(new_secret())
    endpoint = connect(SimpleNamespace(url=f"http://127.0.0.1:{port}"))
    api.call("outbox.endpoint", "action_send_test", ids=[endpoint.id])

    (delivery,) = endpoint.wait_for("retrying")
    assert delivery["last_status"] == 401
