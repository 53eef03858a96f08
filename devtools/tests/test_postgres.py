import subprocess
import sys

import pytest

from devtools import postgres


@pytest.fixture
def stops(monkeypatch, tmp_path):
    """The private cluster in name only; grows when it is stopped."""
    stopped = []
    monkeypatch.delenv("PGHOST", raising=False)
    monkeypatch.setattr(postgres, "home", lambda: tmp_path)
    monkeypatch.setattr(postgres, "_initialise", lambda: None)
    monkeypatch.setattr(postgres, "_start", lambda: None)
    monkeypatch.setattr(postgres, "_stop", lambda: stopped.append("stopped"))
    return stopped


def test_the_last_command_stops_the_cluster(stops):
    with postgres.in_use():
        with postgres.in_use():
            pass
        assert not stops
    assert stops


def test_a_server_that_goes_on_keeps_the_cluster_up(stops):
    with postgres.in_use():
        lock = postgres.lock_file()
        server = subprocess.Popen(
            [sys.executable, "-c", "input()"],
            stdin=subprocess.PIPE,
            pass_fds=(lock.fileno(),),
        )
    assert not stops
    server.communicate(b"\n")
    postgres.stop_when_unused()
    assert stops
