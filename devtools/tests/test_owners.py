import json
import subprocess
import sys

import pytest

from devtools import owners, paths


@pytest.fixture(autouse=True)
def run_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "RUN", tmp_path)


@pytest.fixture
def sleeper():
    process = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True
    )
    yield process
    process.kill()
    process.wait()


def test_a_server_is_known_while_it_runs_and_is_ended(sleeper):
    owners.record_server("db", sleeper.pid)
    assert owners.server_of("db") == sleeper.pid
    assert owners.stop_server("db")
    assert sleeper.wait(30) != 0
    assert owners.server_of("db") == 0
    assert not owners.stop_server("db")


def test_a_process_that_only_has_the_same_id_is_left_alone(sleeper):
    owners.record_server("db", sleeper.pid)
    mark = paths.RUN / "db" / "server.json"
    mark.write_text(json.dumps({"pid": sleeper.pid, "started": "long ago"}))
    assert not owners.stop_server("db")
    assert sleeper.poll() is None
